using Lethe.Kernels.Matrices;

namespace Lethe.Kernels.Recurrence.Response;

/// <summary>A full matrix, m x m row-major.</summary>
internal sealed unsafe class DenseStateMatrix(RecurrenceShape shape) : StateMatrix(shape)
{
    private readonly MatrixProduct _product = new();
    private AlignedBuffer? _matrixSpace, _gradientSpace;
    private double* _rows, _transposed;

    [MethodImpl(AggressiveOptimization)]
    internal override void Load(ReadOnlySpan<double> recurrent)
    {
        if (_rows == null)
        {
            _rows = AlignedBuffer.Ensure(ref _matrixSpace, 2L * Padded * Size);
            _transposed = _rows + (long)Padded * Size;
        }
        for (int i = 0; i < Size; i++)
        {
            for (int l = 0; l < Size; l++)
            {
                double value = recurrent[i * Size + l];
                _rows[(long)i * Padded + l] = value;
                _transposed[(long)l * Padded + i] = value;
            }
        }
    }

    internal override void Apply(double* from, double* to) => Multiply(_transposed, from, to);

    internal override void ApplyTransposed(double* from, double* to) => Multiply(_rows, from, to);

    internal override void Gradient(double* adjoints, double* states, int steps, Span<double> gradient, Workers workers)
    {
        int inner = steps * Columns;
        double* result = AlignedBuffer.Ensure(ref _gradientSpace, (long)Padded * Padded);
        _product.Multiply(Padded, inner, Padded, new ReadOnlySpan<double>(adjoints, inner * Padded), true,
            new ReadOnlySpan<double>(states, inner * Padded), false, workers,
            new Span<double>(result, Padded * Padded));
        for (int i = 0; i < Size; i++) new ReadOnlySpan<double>(result + (long)i * Padded, Size).CopyTo(gradient.Slice(i * Size, Size));
    }

    /// <summary>to[column][i] = sum over l of matrix[l][i] from[column][l].</summary>
    [MethodImpl(AggressiveOptimization)]
    private void Multiply(double* matrix, double* from, double* to)
    {
        for (int column = 0; column < Columns; column += 2)
        {
            // A last column alone is computed twice.
            double* a = from + (long)column * Padded, b = column + 1 < Columns ? a + Padded : a;
            double* toA = to + (long)column * Padded, toB = column + 1 < Columns ? toA + Padded : toA;
            int i = 0;
            for (; i + 4 * Lane <= Padded; i += 4 * Lane)
            {
                Vector512<double> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default,
                    b3 = default;
                double* at = matrix + i;
                for (int l = 0; l < Size; l++, at += Padded)
                {
                    Vector512<double> x = Vector512.Create(a[l]), y = Vector512.Create(b[l]);
                    Vector512<double> m0 = Vector512.Load(at), m1 = Vector512.Load(at + Lane), m2 = Vector512.Load(at + 2 * Lane),
                        m3 = Vector512.Load(at + 3 * Lane);
                    a0 = Vector512.FusedMultiplyAdd(m0, x, a0);
                    a1 = Vector512.FusedMultiplyAdd(m1, x, a1);
                    a2 = Vector512.FusedMultiplyAdd(m2, x, a2);
                    a3 = Vector512.FusedMultiplyAdd(m3, x, a3);
                    b0 = Vector512.FusedMultiplyAdd(m0, y, b0);
                    b1 = Vector512.FusedMultiplyAdd(m1, y, b1);
                    b2 = Vector512.FusedMultiplyAdd(m2, y, b2);
                    b3 = Vector512.FusedMultiplyAdd(m3, y, b3);
                }
                a0.Store(toA + i);
                a1.Store(toA + i + Lane);
                a2.Store(toA + i + 2 * Lane);
                a3.Store(toA + i + 3 * Lane);
                b0.Store(toB + i);
                b1.Store(toB + i + Lane);
                b2.Store(toB + i + 2 * Lane);
                b3.Store(toB + i + 3 * Lane);
            }
            for (; i < Padded; i += Lane)
            {
                Vector512<double> sumA = default, sumB = default;
                double* at = matrix + i;
                for (int l = 0; l < Size; l++, at += Padded)
                {
                    sumA = Vector512.FusedMultiplyAdd(Vector512.Load(at), Vector512.Create(a[l]), sumA);
                    sumB = Vector512.FusedMultiplyAdd(Vector512.Load(at), Vector512.Create(b[l]), sumB);
                }
                sumA.Store(toA + i);
                sumB.Store(toB + i);
            }
        }
    }
}
