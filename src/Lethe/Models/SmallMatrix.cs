namespace Lethe.Models;

/// <summary>Plain products of small square row-major matrices, in a fixed order of summation: the same bits everywhere.</summary>
internal static class SmallMatrix
{
    /// <summary>result = a b.</summary>
    public static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result, int n)
    {
        result.Clear();
        for (int i = 0; i < n; i++)
        {
            Span<double> row = result.Slice(i * n, n);
            for (int k = 0; k < n; k++) AddScaled(a[i * n + k], b.Slice(k * n, n), row);
        }
    }

    /// <summary>result = a^T b.</summary>
    public static void MultiplyTransposed(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result, int n)
    {
        result.Clear();
        for (int k = 0; k < n; k++)
        {
            ReadOnlySpan<double> row = b.Slice(k * n, n);
            for (int i = 0; i < n; i++) AddScaled(a[k * n + i], row, result.Slice(i * n, n));
        }
    }

    /// <summary>result += scale * row.</summary>
    public static void AddScaled(double scale, ReadOnlySpan<double> row, Span<double> result)
    {
        for (int j = 0; j < row.Length; j++) result[j] += scale * row[j];
    }
}
