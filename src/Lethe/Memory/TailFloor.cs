namespace Lethe.Memory;

/// <summary>
/// Where a memory function ends in noise that nobody announced: the end of the window without trend, rough from one value to the next and
/// far below the largest M. A memory that stays is smooth there, or not small.
/// </summary>
internal static class TailFloor
{
    // A floor lies at least this far below the largest M; what stays above is a plateau, however rough.
    private const double FarBelow = 1e-4;

    // The logarithm of |N(0, s)| deviates by pi / sqrt(8) = 1.11; the norm of ten such channels by 0.23.
    private const double RoughDeviation = 0.15;

    // Neighbouring values of noise are unrelated; of a smooth curve, an oscillation included, they are not.
    private const double LargestCorrelation = 0.5;

    // |t| of a slope that counts as none.
    private const double NoTrend = 3;

    private const int FewestValues = 12;

    // The level is the largest value of the noise times this: of some hundred values the largest is about 3 s, so little noise lies above.
    private const double Headroom = 1.5;

    private static readonly double[] Parts = [0.8, 0.65, 0.5, 0.35, 0.25, 0.15, 0.1];

    /// <summary>The larger of the announced level and that of the noise the values end in.</summary>
    public static double Find(IReadOnlyList<double> values, double announced)
    {
        int count = values.Count;
        double largest = values.Max();
        foreach (double part in Parts)
        {
            int length = (int)(part * count);
            if (length < FewestValues) break;
            double[] end = [.. values.Skip(count - length)];
            double top = end.Max();
            if (top > announced && top < FarBelow * largest && IsNoise(end)) return Headroom * top;
        }
        return announced;
    }

    private static bool IsNoise(double[] values)
    {
        double[] logs = [.. values.Where(v => v > 0).Select(v => Math.Log(v))];
        if (logs.Length < values.Length / 2 || logs.Length < FewestValues) return false;
        Residuals line = Residuals.OfLine([.. Enumerable.Range(0, logs.Length).Select(i => (double)i)], logs);
        return line.Deviation > RoughDeviation && Math.Abs(line.Correlation) < LargestCorrelation && Math.Abs(line.SlopeRatio) < NoTrend;
    }
}
