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

    /// <summary>
    /// The losses of many weights on the same data: losses[s] is <see cref="Loss"/> of the s-th row of <paramref name="weightSamples"/>, bit for bit.
    /// For perturbation sweeps: variants share each tile of inputs among the samples while it is in cache.
    /// </summary>
    /// <param name="weightSamples">(samples, <see cref="RecurrenceShape.TotalSize"/>) row-major.</param>
    /// <param name="inputs">(batch, time, d).</param>
    /// <param name="targets">(batch, time, o).</param>
    /// <param name="tiles">Which tiles.</param>
    /// <param name="timeWeights">v_k, one per time step; empty means all ones.</param>
    /// <param name="losses">One per sample, overwritten.</param>
    /// <param name="workers">Threads.</param>
    public virtual void Losses(ReadOnlySpan<double> weightSamples, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Span<double> losses, Workers workers)
    {
        ValidateSamples(weightSamples, losses);
        for (int s = 0; s < losses.Length; s++)
            losses[s] = Loss(weightSamples.Slice(s * Shape.TotalSize, Shape.TotalSize), inputs, targets, tiles, timeWeights, workers);
    }

    /// <summary>
    /// Mean cross entropy of classified sequences: 1/N sum over the sequences of the chosen tiles of log sum_o e^{z_o} - z_label, the logits z being the
    /// last output or the mean over time; with its gradient where one is asked for.
    /// </summary>
    /// <param name="weights">Flat weights.</param>
    /// <param name="inputs">(batch, time, d).</param>
    /// <param name="labels">One per sequence of the batch, in 0..o-1.</param>
    /// <param name="tiles">Which tiles.</param>
    /// <param name="readout">Which outputs are the logits.</param>
    /// <param name="gradient">Overwritten; empty: only the loss is computed.</param>
    /// <param name="workers">Threads.</param>
    public virtual double CrossEntropy(ReadOnlySpan<double> weights, TiledSequences inputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> tiles,
        Readout readout, Span<double> gradient, Workers workers) =>
        new ReferenceKernel(Shape, TimeStep).CrossEntropy(weights, inputs, labels, tiles, readout, gradient, workers);

    /// <summary>
    /// The product of a derivative in the outputs with the Jacobian: gradient = sum over sequences, time and channels of dL/dy dy/dtheta, and
    /// dL/dx where it is asked for. What a layer inside a larger network needs.
    /// </summary>
    /// <param name="weights">Flat weights.</param>
    /// <param name="inputs">(batch, time, d).</param>
    /// <param name="outputGradients">dL/dy, (batch, time, o).</param>
    /// <param name="gradient">Overwritten, length <see cref="RecurrenceShape.TotalSize"/>.</param>
    /// <param name="inputGradients">dL/dx, (batch, time, d), overwritten; null: not wanted.</param>
    /// <param name="workers">Threads.</param>
    public virtual void Backward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputGradients, Span<double> gradient,
        TiledSequences? inputGradients, Workers workers) =>
        new ReferenceKernel(Shape, TimeStep).Backward(weights, inputs, outputGradients, gradient, inputGradients, workers);

    /// <summary>Checks the arguments of <see cref="Losses"/> that <see cref="Loss"/> does not see.</summary>
    private protected void ValidateSamples(ReadOnlySpan<double> weightSamples, Span<double> losses)
    {
        if (weightSamples.Length != (long)losses.Length * Shape.TotalSize)
        {
            throw new ArgumentException($"{weightSamples.Length} weights given for {losses.Length} losses, expected {losses.Length} x {Shape.TotalSize} " +
                $"for {Shape}.", nameof(weightSamples));
        }
    }

    /// <summary>Checks the arguments of a classification once; every variant calls it first.</summary>
    private protected void ValidateClassification(ReadOnlySpan<double> weights, TiledSequences inputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> tiles)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ValidateWeights(weights, inputs);
        ValidateTiles(inputs, tiles);
        if (labels.Length != inputs.Count)
            throw new ArgumentException($"{labels.Length} labels given for {inputs.Count} sequences: give one each.", nameof(labels));
        foreach (int label in labels)
        {
            if ((uint)label >= (uint)Shape.Outputs)
                throw new ArgumentOutOfRangeException(nameof(labels), label, $"The recurrence has the classes 0..{Shape.Outputs - 1}.");
        }
    }

    /// <summary>Checks the arguments of <see cref="Backward"/> once; every variant calls it first.</summary>
    private protected void ValidateBackward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputGradients, Span<double> gradient,
        TiledSequences? inputGradients)
    {
        Validate(weights, inputs, outputGradients, default);
        ValidateGradient(gradient);
        if (inputGradients is null) return;
        if (inputGradients.Count != inputs.Count || inputGradients.Length != inputs.Length || inputGradients.Channels != inputs.Channels)
        {
            throw new ArgumentException($"input gradients are {inputGradients.Count} x {inputGradients.Length} x {inputGradients.Channels}, expected " +
                $"{inputs.Count} x {inputs.Length} x {inputs.Channels}.", nameof(inputGradients));
        }
    }

    /// <summary>Checks the arguments of a loss once; every variant calls it first.</summary>
    private protected void ValidateLoss(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights)
    {
        Validate(weights, inputs, targets, timeWeights);
        ValidateTiles(inputs, tiles);
    }

    private static void ValidateTiles(TiledSequences inputs, ReadOnlySpan<int> tiles)
    {
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
        ValidateWeights(weights, inputs);
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

    private void ValidateWeights(ReadOnlySpan<double> weights, TiledSequences inputs)
    {
        if (weights.Length != Shape.TotalSize)
            throw new ArgumentException($"{weights.Length} weights given, expected {Shape.TotalSize} for {Shape}.", nameof(weights));
        if (inputs.Channels != Shape.Inputs)
            throw new ArgumentException($"inputs have {inputs.Channels} channels, the recurrence reads {Shape.Inputs}.", nameof(inputs));
    }
}
