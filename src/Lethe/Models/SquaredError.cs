namespace Lethe.Models;

/// <summary>1/(N T o) sum of v_k (y^ - y)^2.</summary>
internal readonly ref struct SquaredError : IOutputLoss
{
    private readonly TiledSequences _targets;
    private readonly ReadOnlySpan<double> _timeWeights;

    public SquaredError(TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles, ReadOnlySpan<double> timeWeights)
    {
        Require(inputs, targets, timeWeights);
        _targets = targets;
        _timeWeights = timeWeights;
        Scale = 1.0 / ((double)SsmStack.Sequences(inputs, tiles) * inputs.Length * targets.Channels);
    }

    public double Scale { get; }

    /// <summary>Refuses targets and time weights that do not go with the inputs.</summary>
    public static void Require(TiledSequences inputs, TiledSequences targets, ReadOnlySpan<double> timeWeights)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        if (inputs.Count != targets.Count || inputs.Length != targets.Length)
        {
            throw new ArgumentException($"inputs are {inputs.Count} x {inputs.Length}, targets {targets.Count} x {targets.Length} " +
                "(sequences x steps): make them alike.", nameof(targets));
        }
        if (timeWeights.Length != 0 && timeWeights.Length != inputs.Length)
            throw new ArgumentException($"{timeWeights.Length} time weights given for {inputs.Length} steps: give one per step, or none.",
                nameof(timeWeights));
    }

    public double Take(TiledSequences outputs, ReadOnlySpan<int> tiles, bool differentiate)
    {
        if (outputs.Channels != _targets.Channels)
            throw new ArgumentException($"targets have {_targets.Channels} channels, the model gives {outputs.Channels}.", nameof(outputs));
        int row = outputs.Channels * TiledSequences.Lanes;
        double sum = 0;
        for (int i = 0; i < tiles.Length; i++)
        {
            Span<double> given = outputs.Tile(i);
            ReadOnlySpan<double> wanted = _targets.Tile(tiles[i]);
            int lanes = _targets.LanesOf(tiles[i]);
            for (int k = 0; k < outputs.Length; k++)
            {
                double v = _timeWeights.IsEmpty ? 1 : _timeWeights[k];
                for (int at = k * row; at < (k + 1) * row; at++)
                {
                    double error = at % TiledSequences.Lanes < lanes ? given[at] - wanted[at] : 0;
                    sum += v * error * error;
                    if (differentiate) given[at] = 2 * v * error * Scale;
                }
            }
        }
        return sum;
    }
}
