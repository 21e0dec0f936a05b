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

    // A grain is told by this many values below so many grains, of so many sizes; of values without one a third of a percent each are
    // multiples by chance.
    private const int FewestGrains = 6, FewestSizes = 3, SmallGrains = 64;
    private const double GrainError = 1.5e-3;

    // Half a grain is the error of rounding; at this many it is an eighth.
    private const double GrainsBelow = 4;

    private static readonly double[] Parts = [0.8, 0.65, 0.5, 0.35, 0.25, 0.15, 0.1];

    /// <summary>By time the larger of the announced level, that of the noise the values end in and that of their grain.</summary>
    public static double[] Find(IReadOnlyList<double> values, IReadOnlyList<double> announced)
    {
        double found = Math.Max(Noise(values, announced), GrainsBelow * Grain(values));
        return [.. announced.Select(floor => Math.Max(floor, found))];
    }

    private static double Noise(IReadOnlyList<double> values, IReadOnlyList<double> announced)
    {
        int count = values.Count;
        double largest = values.Max();
        foreach (double part in Parts)
        {
            int length = (int)(part * count);
            if (length < FewestValues) break;
            double[] end = [.. values.Skip(count - length)];
            double top = end.Max();
            if (top > announced.Skip(count - length).Max() && top < FarBelow * largest && IsNoise(end)) return Headroom * top;
        }
        return 0;
    }

    /// <summary>
    /// What the small values are whole multiples of: outputs of lower precision near 1 differ by multiples of their last bit. 0 where there
    /// is none.
    /// </summary>
    private static double Grain(IReadOnlyList<double> values)
    {
        double[] positive = [.. values.Where(v => v > 0)];
        if (positive.Length == 0) return 0;
        double least = positive.Min();
        if (!(least < FarBelow * positive.Max())) return 0;
        long[] small = [.. positive.Where(v => v < SmallGrains * least).Select(v => (long)Math.Round(v / least))];
        bool whole = positive.Where(v => v < SmallGrains * least).All(v => Math.Abs(v / least - Math.Round(v / least)) < GrainError);
        return whole && small.Length >= FewestGrains && small.Distinct().Count() >= FewestSizes ? least : 0;
    }

    private static bool IsNoise(double[] values)
    {
        double[] logs = [.. values.Where(v => v > 0).Select(v => Math.Log(v))];
        if (logs.Length < values.Length / 2 || logs.Length < FewestValues) return false;
        Residuals line = Residuals.OfLine([.. Enumerable.Range(0, logs.Length).Select(i => (double)i)], logs);
        return line.Deviation > RoughDeviation && Math.Abs(line.Correlation) < LargestCorrelation && Math.Abs(line.SlopeRatio) < NoTrend;
    }
}
