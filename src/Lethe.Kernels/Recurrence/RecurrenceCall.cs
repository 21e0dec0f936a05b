namespace Lethe.Kernels.Recurrence;

/// <summary>
/// Everything one call of a <see cref="RecurrenceKernel"/> reads and writes. Lives on the caller's stack: a kernel keeps nothing of it.
/// A linear recurrence that runs as a convolution has no states: kernels of <see cref="RecurrenceKernels.Create"/> run a call that has any
/// as the recurrence.
/// </summary>
public readonly ref struct RecurrenceCall
{
    /// <summary>What is computed.</summary>
    public required RecurrenceTask Task { get; init; }

    /// <summary>Flat weights, see <see cref="RecurrenceWeights"/>; for a loss as many sets of them, one after the other, as
    /// <see cref="Losses"/> has places.</summary>
    public required ReadOnlySpan<double> Weights { get; init; }

    /// <summary>x: (batch, time, d).</summary>
    public required TiledSequences Inputs { get; init; }

    /// <summary>Threads.</summary>
    public required Workers Workers { get; init; }

    /// <summary>(batch, time, o): the outputs, overwritten (forward), the targets (loss) or dL/dy (backward); null for a cross
    /// entropy.</summary>
    public TiledSequences? Outputs { get; init; }

    /// <summary>The tiles of a loss or cross entropy.</summary>
    public ReadOnlySpan<int> Tiles { get; init; }

    /// <summary>v_k of a loss, one per time step; empty means all ones.</summary>
    public ReadOnlySpan<double> TimeWeights { get; init; }

    /// <summary>Of a loss: (batch, time, 1), a factor beside v_k for each sequence and step, 0 where a step does not count; null means all
    /// ones.</summary>
    public TiledSequences? StepWeights { get; init; }

    /// <summary>Of a cross entropy: one per sequence of the batch, in 0..o-1.</summary>
    public ReadOnlySpan<int> Labels { get; init; }

    /// <summary>Which outputs are the logits of a cross entropy.</summary>
    public Readout Readout { get; init; }

    /// <summary>Losses of the sets of weights, overwritten.</summary>
    public Span<double> Losses { get; init; }

    /// <summary>dL/dtheta, as the weights, overwritten; empty: not wanted. For one set of weights.</summary>
    public Span<double> Gradient { get; init; }

    /// <summary>Of a backward call: dL/dx, (batch, time, d), overwritten; null: not wanted.</summary>
    public TiledSequences? InputGradients { get; init; }

    /// <summary>h_0, all the state there is: (batch, 1, <see cref="RecurrenceShape.StateSize"/>); null means zeros.</summary>
    public TiledSequences? InitialStates { get; init; }

    /// <summary>h_T: (batch, 1, n), overwritten; null: not wanted. It may be <see cref="InitialStates"/> itself.</summary>
    public TiledSequences? FinalStates { get; init; }

    /// <summary>Beside <see cref="Gradient"/>: dL/dh_0, (batch, 1, n), overwritten; null: not wanted. It may be
    /// <see cref="FinalStateGradients"/> itself.</summary>
    public TiledSequences? InitialStateGradients { get; init; }

    /// <summary>Beside <see cref="Gradient"/>: what reaches L through h_T, (batch, 1, n); null means zeros.</summary>
    public TiledSequences? FinalStateGradients { get; init; }

    /// <summary>True where states, or gradients in them, are given or asked for.</summary>
    internal bool HasStates => (InitialStates ?? FinalStates ?? InitialStateGradients ?? FinalStateGradients) is not null;

    /// <summary>Sets of weights.</summary>
    internal int Samples => Task == RecurrenceTask.Loss ? Losses.Length : 1;

    /// <summary>The same call for some of its sets of weights.</summary>
    internal RecurrenceCall Part(int first, int count, int weights) =>
        this with { Weights = Weights.Slice(first * weights, count * weights), Losses = Losses.Slice(first, count) };
}
