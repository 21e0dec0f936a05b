namespace Lethe.Kernels.Recurrence;

/// <summary>
/// Forward pass, loss and gradient of one recurrence over a batch. An instance owns its workspaces (grown once, then reused),
/// so it is not for two callers at a time. All variants mean the same; <see cref="ReferenceKernel"/> is the definition.
/// </summary>
/// <param name="shape">Sizes and activation.</param>
/// <param name="timeStep">dt of the nonlinear form; the linear form carries it in its weights.</param>
public abstract class RecurrenceKernel(RecurrenceShape shape, double timeStep)
{
    /// <summary>Sizes and activation.</summary>
    public RecurrenceShape Shape { get; } = shape;

    /// <summary>dt.</summary>
    public double TimeStep { get; } = timeStep;

    /// <summary>Outputs of all sequences: <paramref name="outputs"/>[s, k, :] = C h_{k+1} + d with h_0 = 0.</summary>
    /// <param name="weights">Flat weights, see <see cref="RecurrenceWeights"/>.</param>
    /// <param name="inputs">(batch, time, d).</param>
    /// <param name="outputs">(batch, time, o), overwritten; lanes beyond the batch are set to 0.</param>
    /// <param name="workers">Threads.</param>
    public abstract void Forward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputs, Workers workers);

    /// <summary>
    /// loss = 1/(N T o) sum over the sequences of the chosen tiles, time and channels of v_k (y^ - y)^2, N the number of those sequences.
    /// The sum goes over tiles in the order given: the same bits for any number of threads.
    /// </summary>
    /// <param name="weights">Flat weights.</param>
    /// <param name="inputs">(batch, time, d).</param>
    /// <param name="targets">(batch, time, o).</param>
    /// <param name="tiles">Which tiles.</param>
    /// <param name="timeWeights">v_k, one per time step; empty means all ones.</param>
    /// <param name="workers">Threads.</param>
    public abstract double Loss(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Workers workers);

    /// <summary>The loss of <see cref="Loss"/> and its gradient in all weights (overwritten, same layout as the weights).</summary>
    /// <param name="weights">Flat weights.</param>
    /// <param name="inputs">(batch, time, d).</param>
    /// <param name="targets">(batch, time, o).</param>
    /// <param name="tiles">Which tiles.</param>
    /// <param name="timeWeights">v_k, one per time step; empty means all ones.</param>
    /// <param name="gradient">Length <see cref="RecurrenceShape.TotalSize"/>.</param>
    /// <param name="workers">Threads.</param>
    public abstract double LossAndGradient(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Span<double> gradient, Workers workers);

    /// <summary>Checks the arguments of a loss once; every variant calls it first.</summary>
    private protected void ValidateLoss(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights)
    {
        Validate(weights, inputs, targets, timeWeights);
        if (tiles.IsEmpty) throw new ArgumentException("No tiles given: a loss needs at least one.", nameof(tiles));
        foreach (int tile in tiles)
        {
            if ((uint)tile >= (uint)inputs.Tiles)
                throw new ArgumentOutOfRangeException(nameof(tiles), tile, $"The batch has tiles 0..{inputs.Tiles - 1}.");
        }
    }

    /// <summary>Checks the length of a gradient.</summary>
    private protected void ValidateGradient(Span<double> gradient)
    {
        if (gradient.Length != Shape.TotalSize)
            throw new ArgumentException($"The gradient holds {gradient.Length} values, expected {Shape.TotalSize} for {Shape}.", nameof(gradient));
    }

    /// <summary>Checks all sizes once; every variant calls it first.</summary>
    private protected void Validate(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputs, ReadOnlySpan<double> timeWeights)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        if (weights.Length != Shape.TotalSize)
            throw new ArgumentException($"{weights.Length} weights given, expected {Shape.TotalSize} for {Shape}.", nameof(weights));
        if (inputs.Channels != Shape.Inputs)
            throw new ArgumentException($"inputs have {inputs.Channels} channels, the recurrence reads {Shape.Inputs}.", nameof(inputs));
        if (outputs.Channels != Shape.Outputs)
            throw new ArgumentException($"outputs have {outputs.Channels} channels, the recurrence gives {Shape.Outputs}.", nameof(outputs));
        if (inputs.Count != outputs.Count || inputs.Length != outputs.Length)
        {
            throw new ArgumentException($"inputs are {inputs.Count} x {inputs.Length}, outputs {outputs.Count} x {outputs.Length} " +
                "(sequences x steps): make them alike.", nameof(outputs));
        }
        if (timeWeights.Length != 0 && timeWeights.Length != inputs.Length)
            throw new ArgumentException($"{timeWeights.Length} time weights given for {inputs.Length} steps: give one per step, or none.", nameof(timeWeights));
    }
}
