namespace Lethe.Kernels.Recurrence;

/// <summary>Steps by calls of a kernel on sequences of one step: the plain twin of every faster stepper, in the bits of that
/// kernel.</summary>
public sealed class KernelStepper : SequenceStepper
{
    private readonly RecurrenceVariant _variant;
    private readonly RecurrenceKernel _kernel;
    private readonly double[] _weights;
    private readonly TiledSequences _inputs, _outputs, _states;

    /// <summary>Begins at states of 0.</summary>
    /// <param name="variant">One whose kernels take states and the shape.</param>
    /// <param name="shape">Sizes and activation.</param>
    /// <param name="timeStep">dt of the nonlinear form.</param>
    /// <param name="weights">As of <see cref="RecurrenceWeights"/>; they are copied.</param>
    /// <param name="lanes">Sequences.</param>
    public KernelStepper(RecurrenceVariant variant, RecurrenceShape shape, double timeStep, ReadOnlySpan<double> weights, int lanes)
        : base(lanes, shape.Inputs, shape.Outputs, shape.StateSize)
    {
        ArgumentNullException.ThrowIfNull(variant);
        _variant = variant;
        _kernel = variant.Create(shape, timeStep);
        _weights = weights.ToArray();
        _inputs = new TiledSequences(lanes, 1, InputSize);
        _outputs = new TiledSequences(lanes, 1, OutputSize);
        _states = new TiledSequences(lanes, 1, StateSize);
    }

    /// <inheritdoc/>
    public override SequenceStepper Copy()
    {
        var copy = new KernelStepper(_variant, _kernel.Shape, _kernel.TimeStep, _weights, Lanes);
        _states.Values.CopyTo(copy._states.Values);
        return copy;
    }

    /// <inheritdoc/>
    protected override void Advance(ReadOnlySpan<double> inputs, Span<double> outputs)
    {
        for (int lane = 0, at = 0; lane < Lanes; lane++)
            for (int c = 0; c < InputSize; c++) _inputs[lane, 0, c] = inputs[at++];
        _kernel.Run(new()
        {
            Task = RecurrenceTask.Forward,
            Weights = _weights,
            Inputs = _inputs,
            Outputs = _outputs,
            InitialStates = _states,
            FinalStates = _states,
            Workers = Workers.Single,
        });
        _outputs.CopyToRowMajor(outputs);
    }

    /// <inheritdoc/>
    protected override void Read(int lane, Span<double> state)
    {
        for (int i = 0; i < state.Length; i++) state[i] = _states[lane, 0, i];
    }

    /// <inheritdoc/>
    protected override void Write(int lane, ReadOnlySpan<double> state)
    {
        for (int i = 0; i < state.Length; i++) _states[lane, 0, i] = state[i];
    }

    /// <inheritdoc/>
    protected override void Clear(int lane)
    {
        for (int i = 0; i < StateSize; i++) _states[lane, 0, i] = 0;
    }
}
