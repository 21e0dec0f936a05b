namespace Lethe.Models;

/// <summary>Plain operations on rows of small matrices, in a fixed order of summation: the same bits everywhere.</summary>
internal static class SmallMatrix
{
    /// <summary>result += scale * row.</summary>
    public static void AddScaled(double scale, ReadOnlySpan<double> row, Span<double> result)
    {
        for (int j = 0; j < row.Length; j++) result[j] += scale * row[j];
    }
}
