namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>
/// Forward and backward pass of a block of <see cref="Units"/> states over one group of tiles, two vectors wide: eight recurrences are in
/// flight, because each waits for its own previous step, and every weight read serves two vectors. A row below is one number per state in
/// the weights, and one per state and lane elsewhere.
/// <list type="bullet">
/// <item>Weights: R, S, b, U (d rows), C (o rows); Q, dt and C again (o rows) for the way back. Nonlinear: h' = h + dt sigma(R h + U x + b)
/// with R = -A; going back, derivatives are those in h times dt, so that dt is no operation of a step: Q = -dt A, S = 1 + Q, the second C
/// times dt. Linear: R = Q the multiplier. Complex: S the factor of the other part of the state.</item>
/// <item>Gradients: R, S (complex), b, U (d rows), C (o rows).</item>
/// <item>States, values of sigma, pulls (derivatives of the loss in U x + b): [step][state][lane].</item>
/// </list>
/// </summary>
internal abstract unsafe class DiagonalPass<T>(int inputs, int outputs, int lanes)
    where T : unmanaged
{
    /// <summary>States to a block.</summary>
    internal const int Units = 4;

    /// <summary>First row of each kind, in weights and gradients; C follows U.</summary>
    protected const int R = 0, S = 1, B = 2, U = 3;

    internal int Inputs { get; } = inputs;

    internal int Outputs { get; } = outputs;

    /// <summary>Lanes of a group: two vectors.</summary>
    internal int Lanes { get; } = lanes;

    /// <summary>Numbers in one step of a block's states.</summary>
    internal int Step => Units * Lanes;

    /// <summary>Rows of gradients.</summary>
    internal int Rows => U + Inputs + Outputs;

    /// <summary>Numbers in the weights of a block.</summary>
    internal int WeightSize => (Rows + 2 + Outputs) * Units;

    /// <summary>Numbers in the gradient of a block.</summary>
    internal int GradientSize => Rows * Step;

    /// <summary>Numbers carried from one segment to the one before it: the derivative in the state and the factor it takes.</summary>
    internal int CarrySize => 2 * Step;

    /// <summary>First row of C.</summary>
    protected int C => U + Inputs;

    /// <summary>Row of Q; that of dt and the C of the way back follow.</summary>
    protected int Q => Rows;

    /// <summary>True where the values of sigma are kept beside the states.</summary>
    internal abstract bool KeepsValues { get; }

    /// <summary>True where sigma takes so many operations that fetching its values from far is faster than computing them again.</summary>
    internal abstract bool IsLong { get; }

    /// <summary>Numbers of scratch memory a call needs.</summary>
    internal abstract long ScratchSize(int segment);

    /// <summary>
    /// One segment forward from <paramref name="carry"/>, which becomes the state after it; y += C h, or C sigma(h) in the layer-wise form.
    /// States (of count + 1 steps) and values are kept where they are not null.
    /// </summary>
    internal abstract void Forward(T* weights, T* x, T* y, T* carry, T* states, T* values, T* scratch, int count);

    /// <summary>Repeats a segment from states[0]: the same operations, keeping states and values and leaving the outputs.</summary>
    internal abstract void Replay(T* weights, T* x, T* states, T* values, T* scratch, int count);

    /// <summary>
    /// One segment backward: adds to the gradient, and to <paramref name="dx"/> U^T pull where it is not null; <paramref name="delta"/> is
    /// carried.
    /// <paramref name="last"/>: where no segment comes after it, what reaches the loss through the last state; null elsewhere. Before the
    /// errors of the first segment there is a step of zeros.
    /// </summary>
    internal abstract void Backward(T* weights, T* x, T* errors, T* states, T* values, T* gradient, T* delta,
        T* dx, T* scratch, int count, T* last);

    /// <summary>The derivative in the state before the first segment, after <see cref="Backward"/> of it, which leaves
    /// <paramref name="delta"/>; that is used up.</summary>
    internal abstract void Begin(T* weights, T* delta, T* to, T* scratch);
}
