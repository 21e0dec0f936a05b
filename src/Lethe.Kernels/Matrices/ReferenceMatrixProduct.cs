namespace Lethe.Kernels.Matrices;

/// <summary>The definition of <see cref="MatrixProduct"/>: result_ij = sum_k a_ik b_kj, k = 0, 1, ..., each step rounded once.</summary>
public static class ReferenceMatrixProduct
{
    /// <summary>result = op(a) op(b); the arguments are those of <see cref="MatrixProduct.Multiply"/>.</summary>
    /// <exception cref="ArgumentException">A length does not fit the sizes, or the result overlaps an operand.</exception>
    public static void Multiply(int rows, int inner, int columns, ReadOnlySpan<double> a, bool transposeA, ReadOnlySpan<double> b,
        bool transposeB, Span<double> result)
    {
        Validate(rows, inner, columns, a, b, result);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double sum = 0;
                for (int k = 0; k < inner; k++)
                {
                    double left = a[transposeA ? k * rows + i : i * inner + k], right = b[transposeB ? j * inner + k : k * columns + j];
                    sum = Math.FusedMultiplyAdd(left, right, sum);
                }
                result[i * columns + j] = sum;
            }
        }
    }

    internal static void Validate(int rows, int inner, int columns, ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inner, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        RequireLength(nameof(a), a.Length, rows, inner);
        RequireLength(nameof(b), b.Length, inner, columns);
        RequireLength(nameof(result), result.Length, rows, columns);
        if (a.Overlaps(result) || b.Overlaps(result))
            throw new ArgumentException(
                "The result overlaps an operand, which would be overwritten while it is read: give it memory of its own.", nameof(result));
    }

    private static void RequireLength(string name, int actual, int rows, int columns)
    {
        if (actual != (long)rows * columns)
            throw new ArgumentException($"{name} has {actual} values, expected {rows} x {columns} = {(long)rows * columns}.", name);
    }
}
