namespace Lethe.Numerics;

/// <summary>Solves S x = r for a symmetric positive definite S: plain code, so that the bits depend on nothing else.</summary>
internal sealed class Cholesky
{
    private readonly double[] _factor;
    private readonly int _size;

    /// <summary>Factorizes S = L L^T, (n, n) row-major (overwritten with L). A pivot that is not positive, a direction without weight, is
    /// skipped: its x is 0.</summary>
    public Cholesky(double[] matrix, int size)
    {
        _factor = matrix;
        _size = size;
        for (int i = 0; i < size; i++)
        {
            Span<double> row = matrix.AsSpan(i * size, i + 1);
            for (int j = 0; j < i; j++)
            {
                double pivot = matrix[j * size + j], sum = row[j];
                ReadOnlySpan<double> other = matrix.AsSpan(j * size, j);
                for (int k = 0; k < other.Length; k++) sum -= row[k] * other[k];
                row[j] = pivot > 0 ? sum / pivot : 0;
            }
            double square = row[i];
            for (int k = 0; k < i; k++) square -= row[k] * row[k];
            row[i] = square > 0 ? Math.Sqrt(square) : 0;
        }
    }

    /// <summary>Overwrites r with x.</summary>
    public void Solve(Span<double> r)
    {
        for (int i = 0; i < _size; i++)
        {
            double sum = r[i], pivot = _factor[i * _size + i];
            for (int k = 0; k < i; k++) sum -= _factor[i * _size + k] * r[k];
            r[i] = pivot > 0 ? sum / pivot : 0;
        }
        for (int i = _size - 1; i >= 0; i--)
        {
            double sum = r[i], pivot = _factor[i * _size + i];
            for (int k = i + 1; k < _size; k++) sum -= _factor[k * _size + i] * r[k];
            r[i] = pivot > 0 ? sum / pivot : 0;
        }
    }
}
