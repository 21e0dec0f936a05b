namespace Lethe.Stability.Errors;

/// <summary>The (time-weighted) mean square on given data; gradients are taken over some of the sequences, errors over all.</summary>
internal sealed class MeanSquareError : IPerturbationError
{
    // A part takes every eighth tile, where that leaves 512 sequences: a mean over them is off by some percent.
    private const int PartOf = 8, FewestPartTiles = 64;

    private readonly IParametricModel _model;
    private readonly IParametricModel _climber;
    private readonly TiledSequences _inputs;
    private readonly TiledSequences _targets;
    private readonly double[] _timeWeights;
    private readonly Workers _workers;
    private readonly int[] _tiles;
    private readonly int[] _ascentTiles;
    private readonly int[] _part;

    public MeanSquareError(IParametricModel model, TiledSequences inputs, TiledSequences targets, double[] timeWeights, int ascentSequences,
        Workers workers)
    {
        (_model, _climber, _inputs, _targets, _timeWeights, _workers) = (model, model.Clone(), inputs, targets, timeWeights, workers);
        _tiles = [.. Enumerable.Range(0, inputs.Tiles)];
        int ascent = Math.Clamp((ascentSequences + TiledSequences.Lanes - 1) / TiledSequences.Lanes, 1, inputs.Tiles);
        _ascentTiles = [.. Enumerable.Range(0, ascent).Select(i => (int)((long)i * inputs.Tiles / ascent))];
        _part = inputs.Tiles < PartOf * FewestPartTiles ? [] : [.. _tiles.Where(tile => tile % PartOf == 0)];
        Reference = WeightedPower.MeanSquare(targets, _tiles, _timeWeights);
    }

    public double Reference { get; }

    public void Refine(ReadOnlySpan<double> weights)
    {
    }

    public void Evaluate(ReadOnlySpan<double> samples, Span<double> errors) =>
        _model.Losses(samples, _inputs, _targets, _tiles, _timeWeights, errors, _workers);

    public bool TryEvaluatePart(ReadOnlySpan<double> samples, Span<double> errors)
    {
        if (_part.Length == 0) return false;
        _model.Losses(samples, _inputs, _targets, _part, _timeWeights, errors, _workers);
        return true;
    }

    public double Gradient(ReadOnlySpan<double> weights, Span<double> gradient)
    {
        _climber.Parameters.Set(weights);
        return _climber.LossAndGradient(_inputs, _targets, _ascentTiles, _timeWeights, gradient, _workers);
    }
}
