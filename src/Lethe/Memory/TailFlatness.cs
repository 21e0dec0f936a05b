namespace Lethe.Memory;

/// <summary>
/// Whether a memory function still falls at the end of its window. D = -d log M / d log t over the later part is p for t^-p and rate t for
/// e^{-rate t}, so a small D is a memory that stays, or one that has hardly begun to fall.
/// </summary>
internal static class TailFlatness
{
    // Power laws of interest have p >= 0.5, and D = p t/(t + t0) is at least 0.43 where t0 is at most a sixth of the window.
    private const double LeastFall = 0.3;

    // A fall of the logarithm over the later part (a factor of 0.97) that is none, as is one within its error.
    private const double NoFall = 0.03;

    // Peaks are few: of an oscillation two thirds of the window are taken, of other functions the second half.
    private const double PeaksFrom = 0.33, OthersFrom = 0.5;

    // Levelling off: the fall from t/2 to t against that from t/4 to t/2 is 2 for an exponential, 1 or more for a power law, less where a
    // plateau remains.
    private const double LevellingOff = 0.9;

    private const int FewestPoints = 5;

    // Below this the power has no place in a sentence.
    private const double ShownFall = 1e-3;

    /// <summary>A kind, or null where M does fall.</summary>
    /// <param name="points">The window from a tenth of its length on.</param>
    /// <param name="reason">Why.</param>
    public static TailKind? Judge(TailPoints points, out string reason)
    {
        reason = "";
        double end = points.Times[^1];
        double from = (points.ArePeaks ? PeaksFrom : OthersFrom) * end;
        (double[] x, double[] y) late = Between(points, from, end), middle = Between(points, 0.25 * end, 0.5 * end);
        if (late.x.Length < FewestPoints || SimpleRegression.Fit(late.x, late.y) is not { } fit) return null;
        Residuals left = Residuals.OfLine(late.x, late.y);
        double inflation = Math.Sqrt(late.x.Length / left.Effective(late.x.Length)), error = 2 * inflation * fit.StandardError;
        double fall = -fit.Slope, span = late.x[^1] - late.x[0];
        if (fall + error > LeastFall && fall > LeastFall / 2) return null;
        double before = middle.x.Length >= FewestPoints && SimpleRegression.Fit(middle.x, middle.y) is { } earlier
            ? -earlier.Slope : double.NaN;
        reason = fall >= ShownFall ? Invariant($"over the later part of the window M falls like t^-{fall:G2}")
            : "over the later part of the window M does not fall";
        if (fall + error <= LeastFall && ((fall - error) * span < NoFall || fall < LevellingOff * before)) return TailKind.NonDecaying;
        reason += ", too little to tell whether it goes on: measure longer";
        return TailKind.Undecided;
    }

    private static (double[] LogTimes, double[] Logs) Between(TailPoints points, double from, double to)
    {
        int[] chosen =
            [.. Enumerable.Range(0, points.Times.Length)
            .Where(i => points.Times[i] >= from && points.Times[i] <= to && points.Times[i] > 0)];
        return ([.. chosen.Select(i => Math.Log(points.Times[i]))], [.. chosen.Select(i => points.Logs[i])]);
    }
}
