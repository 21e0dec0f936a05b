namespace Lethe.Kernels.Recurrence.Response;

/// <summary>
/// M of h_{k+1} = M h_k + ..., acting on a few states at once: [column][unit], the units padded with zeros to whole vectors. The linear map
/// of a kind of recurrence.
/// </summary>
internal abstract unsafe class StateMatrix
{
    private protected const int Lane = 8;

    private protected StateMatrix(RecurrenceShape shape)
    {
        Size = shape.StateSize;
        Padded = (Size + Lane - 1) / Lane * Lane;
        Columns = shape.Inputs + 1;
    }

    /// <summary>Real numbers of a state.</summary>
    internal int Size { get; }

    /// <summary>Values from one column to the next.</summary>
    internal int Padded { get; }

    /// <summary>States at once: what each input's impulse leaves, and the bias's.</summary>
    internal int Columns { get; }

    /// <summary>The matrix of a kind of recurrence.</summary>
    internal static StateMatrix Of(RecurrenceShape shape) =>
        shape.Dense ? new DenseStateMatrix(shape) : shape.Complex ? new ComplexStateMatrix(shape) : new DiagonalStateMatrix(shape);

    /// <summary>Takes over the recurrent weights.</summary>
    internal abstract void Load(ReadOnlySpan<double> recurrent);

    /// <summary>to = M from.</summary>
    internal abstract void Apply(double* from, double* to);

    /// <summary>to = M^T from.</summary>
    internal abstract void ApplyTransposed(double* from, double* to);

    /// <summary>gradient = sum over steps and columns of adjoint state^T, in the recurrent weights.</summary>
    /// <param name="adjoints">[step][column][unit].</param>
    /// <param name="states">[step][column][unit].</param>
    /// <param name="steps">Steps of both.</param>
    /// <param name="gradient">Overwritten.</param>
    /// <param name="workers">Threads.</param>
    internal abstract void Gradient(double* adjoints, double* states, int steps, Span<double> gradient, Workers workers);
}
