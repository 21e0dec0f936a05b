namespace Lethe.Kernels.Recurrence;

/// <summary>
/// Forward pass, loss and gradient of one recurrence over a batch. An instance owns its workspaces (grown once, then reused),
/// so it is not for two callers at a time. All variants mean the same; <see cref="ReferenceKernel"/> is the definition.
/// A call that throws leaves its results undefined and the kernel as good as new. Arguments of the methods are the properties of
/// <see cref="RecurrenceCall"/> of the same name (targets: its outputs), which tell their shapes; an empty gradient is not computed.
/// </summary>
/// <param name="shape">Sizes and activation.</param>
/// <param name="timeStep">dt of the nonlinear form; the linear form carries it in its weights.</param>
public abstract class RecurrenceKernel(RecurrenceShape shape, double timeStep)
{
    /// <summary>Sizes and activation.</summary>
    public RecurrenceShape Shape { get; } = shape;

    /// <summary>dt.</summary>
    public double TimeStep { get; } = timeStep;

    /// <summary>What the threads of a call share. A variant has nowhere else to keep what it was given.</summary>
    private protected CallPlan Plan { get; } = new(shape);

    /// <summary>Whether the variant takes states to begin with, gives the last ones, and their gradients.</summary>
    private protected virtual bool TakesStates => true;

    /// <summary>Any call, also one with states or step weights; the methods below are its common forms.</summary>
    /// <exception cref="ArgumentException">Sizes do not fit.</exception>
    /// <exception cref="NotSupportedException">The variant does not take states.</exception>
    public void Run(in RecurrenceCall call)
    {
        if (call.Task == RecurrenceTask.Loss && call.Losses.IsEmpty && call.Weights.IsEmpty) return;
        RecurrenceCallRules.Check(call, Shape);
        if (!TakesStates && call.HasStates)
        {
            throw new NotSupportedException($"states were given to a {GetType().Name} ({Shape}), which runs no recurrence; expected " +
                "none. Leave them null, or take a kernel of RecurrenceKernels.Create.");
        }
        try
        {
            Execute(call);
        }
        finally
        {
            // Whatever a call has left here, the next one does not find.
            Plan.Release();
        }
    }

    /// <summary>
    /// Outputs of all sequences: <paramref name="outputs"/>[s, k, :] = C h_{k+1} + d with h_0 = 0; lanes beyond the batch are set to 0.
    /// </summary>
    public void Forward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputs, Workers workers) =>
        Run(new() { Task = RecurrenceTask.Forward, Weights = weights, Inputs = inputs, Outputs = outputs, Workers = workers });

    /// <summary>
    /// loss = 1/(N T o) sum over the sequences of the chosen tiles, time and channels of v_k (y^ - y)^2, N the number of those sequences.
    /// The sum goes over tiles in the order given: the same bits for any number of threads.
    /// </summary>
    public double Loss(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Workers workers) =>
            LossAndGradient(weights, inputs, targets, tiles, timeWeights, default, workers);

    /// <summary>The loss of <see cref="Loss"/> and its gradient in all weights.</summary>
    public double LossAndGradient(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Span<double> gradient, Workers workers)
    {
        double loss = 0;
        Run(new()
        {
            Task = RecurrenceTask.Loss,
            Weights = weights,
            Inputs = inputs,
            Outputs = targets,
            Tiles = tiles,
            TimeWeights = timeWeights,
            Losses = new(ref loss),
            Gradient = gradient,
            Workers = workers,
        });
        return loss;
    }

    /// <summary>
    /// The losses of many weights on the same data: losses[s] is <see cref="Loss"/> of the s-th row of <paramref name="weightSamples"/>,
    /// (samples, <see cref="RecurrenceShape.TotalSize"/>) row-major, bit for bit.
    /// For perturbation sweeps: variants share each tile of inputs among the samples while it is in cache.
    /// </summary>
    public void Losses(ReadOnlySpan<double> weightSamples, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Span<double> losses, Workers workers) =>
        Run(new()
        {
            Task = RecurrenceTask.Loss,
            Weights = weightSamples,
            Inputs = inputs,
            Outputs = targets,
            Tiles = tiles,
            TimeWeights = timeWeights,
            Losses = losses,
            Workers = workers,
        });

    /// <summary>
    /// Mean cross entropy of classified sequences: 1/N sum over the sequences of the chosen tiles of log sum_o e^{z_o} - z_label, the
    /// logits z being the last output or the mean over time; with its gradient where one is asked for.
    /// </summary>
    public double CrossEntropy(ReadOnlySpan<double> weights, TiledSequences inputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> tiles,
        Readout readout, Span<double> gradient, Workers workers)
    {
        double loss = 0;
        Run(new()
        {
            Task = RecurrenceTask.CrossEntropy,
            Weights = weights,
            Inputs = inputs,
            Labels = labels,
            Tiles = tiles,
            Readout = readout,
            Losses = new(ref loss),
            Gradient = gradient,
            Workers = workers,
        });
        return loss;
    }

    /// <summary>
    /// The product of a derivative in the outputs with the Jacobian: gradient = sum over sequences, time and channels of dL/dy dy/dtheta,
    /// and dL/dx where it is asked for. What a layer inside a larger network needs; <paramref name="outputGradients"/> is dL/dy,
    /// (batch, time, o).
    /// </summary>
    public void Backward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputGradients, Span<double> gradient,
        TiledSequences? inputGradients, Workers workers) =>
        Run(new()
        {
            Task = RecurrenceTask.Backward,
            Weights = weights,
            Inputs = inputs,
            Outputs = outputGradients,
            Gradient = gradient,
            InputGradients = inputGradients,
            Workers = workers,
        });

    private protected abstract void Execute(in RecurrenceCall call);
}
