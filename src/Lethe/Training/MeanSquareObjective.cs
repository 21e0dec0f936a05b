namespace Lethe.Training;

/// <summary>The (time-weighted) mean squared error of outputs against targets.</summary>
public sealed class MeanSquareObjective : ITrainingObjective
{
    private readonly DataSplit _data;
    private readonly double[] _timeWeights;
    private readonly int[] _validationTiles;
    private readonly OutputErrors _errors;

    /// <summary>On these data, with these weights along time.</summary>
    public MeanSquareObjective(DataSplit data, LossWeighting weighting)
        : this(data, TimeWeights.Create(weighting, (data ?? throw new ArgumentNullException(nameof(data))).TrainInputs.Length))
    {
    }

    /// <summary>On these data, with v itself; empty: ones.</summary>
    public MeanSquareObjective(DataSplit data, double[] timeWeights)
    {
        ArgumentNullException.ThrowIfNull(data);
        _data = data;
        _timeWeights = timeWeights;
        _errors = new OutputErrors(data.TrainTargets, ErrorKind.Squared, []);
        _validationTiles = [.. Enumerable.Range(0, data.ValidationInputs.Tiles)];
    }

    /// <inheritdoc/>
    public TiledSequences TrainInputs => _data.TrainInputs;

    /// <inheritdoc/>
    public double TermsOf(ReadOnlySpan<int> tiles, int window) => _errors.Terms(TrainInputs, tiles, 0, TrainInputs.Length);

    /// <inheritdoc/>
    public double LossAndGradient(IParametricModel model, ReadOnlySpan<int> tiles, Span<double> gradient, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.LossAndGradient(_data.TrainInputs, _data.TrainTargets, tiles, _timeWeights, gradient, workers);
    }

    /// <inheritdoc/>
    public double ValidationLoss(IParametricModel model, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Loss(_data.ValidationInputs, _data.ValidationTargets, _validationTiles, _timeWeights, workers);
    }
}
