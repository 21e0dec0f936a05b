namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// The gradients of the blocks of a group, collected chunk by chunk: one product of the pulls (dLoss/dz_k, dLoss/dy_{k-1}) with the states
/// (h_k, 1, x_k) holds those of N, b, U and C at once, in float64 whatever the precision of the steps.
/// </summary>
internal sealed unsafe class DenseGradient<TOps, TVector, T>(RecurrenceShape shape, DenseWeights<TOps, TVector, T> sizes)
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    private AlignedBuffer? _space, _scratch;

    private int Rows => sizes.PullRows;

    private int Columns => sizes.StateRows;

    /// <summary>Makes room for the blocks of a group, all 0.</summary>
    internal void Clear(int blocks)
    {
        AlignedBuffer.Ensure(ref _space, (long)blocks * Rows * Columns);
        AlignedBuffer.Ensure(ref _scratch, OuterProduct<TOps, TVector, T>.ScratchSize);
        _space!.Span.Clear();
    }

    /// <summary>Adds the first <paramref name="steps"/> steps of two strips to one block.</summary>
    internal void Add(int block, T* pulls, T* states, int steps) =>
        OuterProduct<TOps, TVector,
            T>.Accumulate(pulls, Rows, sizes.Padded + shape.Outputs, states, Columns, sizes.Padded + 1 + shape.Inputs, steps,
            (T*)_scratch!.Pointer, Matrix(block));

    /// <summary>Writes one block's gradient in the order recurrent, U, b, C, with the sign of A where it is A.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal void Store(int block, Span<double> row)
    {
        int m = shape.Units, at = 0;
        double* matrix = Matrix(block);
        double sign = shape.Activation == Activation.Linear ? 1 : -1;
        for (int i = 0; i < m; i++)
            for (int j = 0; j < m; j++) row[at++] = sign * matrix[(long)i * Columns + j];
        for (int i = 0; i < m; i++)
            for (int c = 0; c < shape.Inputs; c++) row[at++] = matrix[(long)i * Columns + sizes.Padded + 1 + c];
        for (int i = 0; i < m; i++) row[at++] = matrix[(long)i * Columns + sizes.Padded];
        for (int o = 0; o < shape.Outputs; o++)
            for (int i = 0; i < m; i++) row[at++] = matrix[(sizes.Padded + (long)o) * Columns + i];
    }

    private double* Matrix(int block) => _space!.Pointer + (long)block * Rows * Columns;
}
