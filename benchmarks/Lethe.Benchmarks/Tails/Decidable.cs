namespace Lethe.Benchmarks.Tails;

/// <summary>
/// Whether a case can be decided in principle: whether a reader who knew the law, where it begins and how strong the noise is would tell it
/// from its rivals. These are fitted to the true curve over the tail; what the nearest leaves, squared and divided by the variance of the
/// noise and summed, must reach <see cref="LeastEvidence"/>.
/// </summary>
internal static class Decidable
{
    // A likelihood ratio of e^20: sum of squares by variances, 2 log L.
    private const double LeastEvidence = 40;

    // Of a curve without noise a reader does not see bends below a hundredth.
    private const double LeastDeviation = 0.01;

    // Values count where M exceeds the additive noise this far.
    private const double AboveNoise = 10;

    private const int FewestValues = 12;

    private const double SuperDecades = 4;

    private const int FewestHalfPeriods = 10;

    // The rival power law's shift reaches half the window, as the classifier's.
    private const double LargestShift = 0.5;

    private const int ShiftGrid = 40;

    // The rival stretched exponential's power lies between these, as do those of its family.
    private const double LeastStretch = 0.3, LargestStretch = 0.8;

    private const int StretchGrid = 10;

    private static readonly double[] StretchShifts = [0, 0.01, 0.1];

    public static bool Shows(CleanTail clean, double[] times, double largest, CaseNoise noise)
    {
        Func<double, double> curve = clean.Envelope ?? clean.Function;
        double floor = largest * Math.Max(1e-14, AboveNoise * noise.Additive),
            spread = noise.Relative * Math.Sqrt((1 + noise.Correlation) / (1 - noise.Correlation));
        if (clean.Kind == TailKind.NonDecaying) return noise.Additive == 0 || curve(times[^1]) > 1e3 * floor;
        if (clean.Kind == TailKind.Finite) return noise.Additive < 1e-12 && noise.Relative < 0.2 && times.Count(t => curve(t) > 0) >= 3;
        double[] seen = [.. times.Where(t => t >= clean.TailStart && curve(t) > floor)];
        if (seen.Length < FewestValues) return false;
        if (clean.HalfPeriod > 0 && (seen[^1] - seen[0]) / clean.HalfPeriod < FewestHalfPeriods) return false;
        double[] log = [.. seen.Select(t => Math.Log(curve(t)))];
        double[] weights =
            [.. seen.Select(t =>
            1 / Math.Max(LeastDeviation * LeastDeviation, spread * spread + Math.Pow(noise.Additive * largest / curve(t), 2)))];
        if (clean.Kind == TailKind.SuperExponential)
            return Math.Log10(largest / curve(seen[^1])) >= SuperDecades && Left(seen, log, weights) >= LeastEvidence;
        double line = Left(seen, log, weights), power = Enumerable.Range(0, ShiftGrid + 1).Min(i =>
        {
            double shift = LargestShift * seen[^1] * Math.Pow((double)i / ShiftGrid, 3);
            return Left([.. seen.Select(t => Math.Log(t + shift + 1e-9 * seen[^1]))], log, weights);
        });
        double stretched = StretchShifts.Min(part => Enumerable.Range(0, StretchGrid + 1).Min(i =>
        {
            double q = LeastStretch + (LargestStretch - LeastStretch) * i / StretchGrid;
            return Left([.. seen.Select(t => Math.Pow(t + part * seen[^1], q))], log, weights);
        }));
        double rival = clean.Kind switch
        {
            TailKind.Exponential => Math.Min(power, stretched),
            TailKind.Polynomial => Math.Min(line, stretched),
            _ => Math.Min(line, power),
        };
        return rival >= LeastEvidence;
    }

    /// <summary>The weighted sum of squares that the best line in x leaves.</summary>
    private static double Left(double[] x, double[] y, double[] weights)
    {
        double w = weights.Sum(), meanX = 0, meanY = 0, xx = 0, xy = 0, yy = 0;
        for (int i = 0; i < x.Length; i++) (meanX, meanY) = (meanX + weights[i] / w * x[i], meanY + weights[i] / w * y[i]);
        for (int i = 0; i < x.Length; i++)
        {
            double dx = x[i] - meanX, dy = y[i] - meanY;
            (xx, xy, yy) = (xx + weights[i] * dx * dx, xy + weights[i] * dx * dy, yy + weights[i] * dy * dy);
        }
        return xx > 0 ? yy - xy * xy / xx : yy;
    }
}
