namespace Lethe.Noise;

/// <summary>
/// Whether the error grows with the length of a sequence: the mean error of the last quarter of the steps over that of the second quarter
/// (the first is the start from a state of zeros), median over draws with its interval.
/// </summary>
/// <param name="Ratio">Last quarter over second quarter.</param>
/// <param name="Grows">Whether it does; null where the interval does not tell.</param>
public sealed record ErrorGrowth(Quantile Ratio, bool? Grows)
{
    /// <summary>A quarter that is this much above the other has grown.</summary>
    public const double Notable = 1.25;

    /// <summary>The growth of errors by time.</summary>
    /// <param name="draws">One array for each draw, of equally many steps.</param>
    /// <returns>Null where a sequence has fewer than 8 steps, or there is no error.</returns>
    public static ErrorGrowth? Of(IReadOnlyList<double[]> draws)
    {
        ArgumentNullException.ThrowIfNull(draws);
        int length = draws[0].Length, quarter = length / 4;
        if (quarter < 2) return null;
        double[] ratios = [.. draws.Select(e => Mean(e, length - quarter) / Mean(e, quarter)).Where(r => !double.IsNaN(r))];
        if (ratios.Length == 0) return null;
        Quantile ratio = new OrderStatistics(ratios).Median;
        return new ErrorGrowth(ratio, ratio.Low > Notable ? true : ratio.High < Notable ? false : null);

        double Mean(double[] e, int from)
        {
            double sum = 0;
            for (int k = from; k < from + quarter; k++) sum += e[k];
            return sum / quarter;
        }
    }
}
