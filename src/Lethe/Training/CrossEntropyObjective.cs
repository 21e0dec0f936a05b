namespace Lethe.Training;

/// <summary>
/// The cross entropy of sequences against their labels, the model's outputs being logits. Time weights (<see cref="TrainingOptions.Loss"/>)
/// do not apply, and
/// <see cref="TrainingOptions.StopBelow"/> is in nats.
/// </summary>
public sealed class CrossEntropyObjective : ITrainingObjective
{
    private readonly LabelledSequences _data;
    private readonly Readout _readout;
    private readonly int[] _validationTiles;

    /// <summary>On these data, with logits read like this.</summary>
    /// <exception cref="ArgumentException">Labels are not as many as sequences.</exception>
    public CrossEntropyObjective(LabelledSequences data, Readout readout = Readout.Last)
    {
        ArgumentNullException.ThrowIfNull(data);
        Require(nameof(data.TrainLabels), data.TrainLabels.Length, data.TrainInputs.Count);
        Require(nameof(data.ValidationLabels), data.ValidationLabels.Length, data.ValidationInputs.Count);
        _data = data;
        _readout = readout;
        _validationTiles = [.. Enumerable.Range(0, data.ValidationInputs.Tiles)];
    }

    /// <inheritdoc/>
    public TiledSequences TrainInputs => _data.TrainInputs;

    /// <inheritdoc/>
    public double LossAndGradient(IParametricModel model, ReadOnlySpan<int> tiles, Span<double> gradient, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.CrossEntropy(_data.TrainInputs, _data.TrainLabels.Span, tiles, _readout, gradient, workers);
    }

    /// <inheritdoc/>
    public double ValidationLoss(IParametricModel model, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.CrossEntropy(_data.ValidationInputs, _data.ValidationLabels.Span, _validationTiles, _readout, default, workers);
    }

    private static void Require(string name, int labels, int sequences)
    {
        if (labels != sequences)
            throw new ArgumentException($"{name}: {labels} labels given for {sequences} sequences: give one each.", name);
    }
}
