using System.Globalization;

namespace Lethe.Memory;

/// <summary>
/// Says how the tail of a memory function decays. Log M over the later part of the window above the numerical floor is fitted by
/// an exponential a - rate t, a shifted power law a - p log(t + t0) and, for the third kind, a - b t^q; the Akaike criterion chooses,
/// and a small difference is undecided. Oscillating functions enter by their peaks.
/// </summary>
public static class TailFitter
{
    /// <summary>AIC differences below this leave the kind undecided (Burnham and Anderson: below 10 the other model keeps some support).</summary>
    public const double SmallestDeltaAic = 10;

    private const int FewestPoints = 6;
    private const int MostPoints = 96;

    // A fitted law whose residuals of log M are larger (a factor of 1.65) is not a description of the data.
    private const double LargestDeviation = 0.5;

    // Below this residual of log M the fit over the first window tried is taken; else later windows are tried too.
    private const double GoodDeviation = 0.1;

    // q of a - b t^q must clear 1 by this, and M fall by SuperDecades, before "faster than every exponential" is said.
    private const double SuperPower = 1.1;
    private const double SuperDecades = 3;

    // M in the last eighth against the largest M: above the first it does not decay, above the second it has not decayed enough to tell.
    private const double StillThere = 0.9;
    private const double HardlyGone = 0.5;

    // The fall that ends a finite memory: at least e^6.9 = 1000 in one step, and thrice the steepest fall before it.
    private const double CliffLog = 6.9;
    private const double CliffRatio = 3;

    private static readonly double[] WindowStarts = [0.25, 0.4, 0.55, 0.7];

    /// <summary>Fits the tail.</summary>
    /// <param name="times">t, ascending and evenly spaced.</param>
    /// <param name="values">M(t) &gt;= 0.</param>
    /// <param name="floor">Values at or below this are rounding. Closed forms: about 1e-15 of the largest value.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a value is negative.</exception>
    public static TailFit Fit(IReadOnlyList<double> times, IReadOnlyList<double> values, double floor)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(values);
        if (times.Count != values.Count)
            throw new ArgumentException($"values has {values.Count} entries, times has {times.Count}: give one value per time.", nameof(values));
        int count = values.Count;
        for (int k = 0; k < count; k++)
        {
            if (double.IsNaN(values[k])) return None(TailKind.Undecided, times, $"M is not a number at t = {Text(times[k])}");
            if (values[k] < 0) throw new ArgumentException($"M({Text(times[k])}) is {Text(values[k])}, expected a value of at least 0.", nameof(values));
            if (double.IsInfinity(values[k])) return None(TailKind.NonDecaying, times, $"M stops being finite at t = {Text(times[k])}");
        }
        if (count < FewestPoints) return None(TailKind.Undecided, times, $"only {count} times were measured");

        int last = LastAbove(values, floor);
        if (last < 0) return None(TailKind.Finite, times, "M is nowhere above the numerical floor");
        int peak = 0;
        for (int k = 1; k <= last; k++)
            if (values[k] > values[peak]) peak = k;
        if (last < count - 1 && EndsInCliff(values, last, floor))
        {
            return new TailFit(TailKind.Finite, double.NaN, double.NaN, double.NaN, double.NaN, times[0], times[last], double.NaN,
                $"M falls from {Text(values[last])} at t = {Text(times[last])} to nothing in one step and stays there");
        }
        if (last == count - 1)
        {
            double remains = values.Skip(count - count / 8 - 1).Max() / values[peak];
            string percent = $"the last eighth of the window still reaches {Text(100 * remains)} % of the largest M";
            if (remains >= StillThere) return None(TailKind.NonDecaying, times, percent);
            if (remains >= HardlyGone) return None(TailKind.Undecided, times, percent + ": measure longer");
        }

        TailFit? first = null;
        foreach (double fraction in WindowStarts)
        {
            (TailFit fit, double deviation) = FitWindow(times, values, Math.Max(peak, (int)(fraction * last)), last);
            // What bends down early may be a plateau before an exponential: only a tail that bends down to its end falls faster.
            if (fit.Kind is TailKind.Exponential or TailKind.Polynomial && deviation <= GoodDeviation) return fit;
            if (first is null || (first.Kind == TailKind.Undecided && fit.Kind != TailKind.Undecided)) first = fit;
        }
        return first!;
    }

    /// <summary>h_eps: the first time from which on M stays below eps max M; null where the last value is not below.</summary>
    /// <param name="times">t, ascending.</param>
    /// <param name="values">M(t).</param>
    /// <param name="threshold">eps, between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">eps is not between 0 and 1.</exception>
    public static double? Horizon(IReadOnlyList<double> times, IReadOnlyList<double> values, double threshold)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(values);
        if (!(threshold > 0 && threshold <= 1))
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "A threshold must lie between 0 and 1.");
        double limit = threshold * values.DefaultIfEmpty(0).Max();
        int k = values.Count;
        while (k > 0 && (values[k - 1] < limit || values[k - 1] == 0)) k--;
        return k < values.Count ? times[k] : null;
    }

    private static (TailFit Fit, double Deviation) FitWindow(IReadOnlyList<double> times, IReadOnlyList<double> values, int start, int last)
    {
        (double[] t, double[] log) = TailPoints.Select(times, values, start, last, MostPoints);
        double from = times[start], to = times[last];
        if (t.Length < FewestPoints)
        {
            return (new TailFit(TailKind.Undecided, double.NaN, double.NaN, double.NaN, double.NaN, from, to, double.NaN,
                $"only {t.Length} points of the tail lie above the numerical floor: use a smaller time step or a longer window"), double.PositiveInfinity);
        }
        TailModel exponential = TailModel.Exponential(t, log), polynomial = TailModel.Polynomial(t, log), super = TailModel.SuperExponential(t, log);
        double decades = (log[0] - log[^1]) / Math.Log(10);
        double delta = Math.Abs(exponential.Aic - polynomial.Aic);
        TailModel better = exponential.Aic <= polynomial.Aic ? exponential : polynomial;
        string compared = $"AIC difference {Text(delta)} over t = {Text(from)} to {Text(to)}";

        if (super.Decay > SuperPower && decades >= SuperDecades && better.Aic - super.Aic > SmallestDeltaAic && super.Deviation <= LargestDeviation)
        {
            return (new TailFit(TailKind.SuperExponential, double.NaN, double.NaN, double.NaN, double.NaN, from, to, better.Aic - super.Aic,
                $"log M bends down like -t^{Text(super.Decay)}"), super.Deviation);
        }
        string? doubt = null;
        if (delta < SmallestDeltaAic) doubt = $"exponential and power law fit alike: {compared}";
        else if (better.Deviation > LargestDeviation) doubt = $"neither law fits: the better one leaves a residual of {Text(better.Deviation)} in log M";
        else if (better.Low <= 0) doubt = $"the fitted decay is not above 0: {Text(better.Decay)} [{Text(better.Low)}, {Text(better.High)}]";
        else if (better.ShiftAtBound) doubt = $"log M bends up too little over t = {Text(from)} to {Text(to)} to tell a power law from slow exponentials: measure longer";
        if (doubt is not null)
            return (new TailFit(TailKind.Undecided, double.NaN, double.NaN, double.NaN, double.NaN, from, to, delta, doubt), better.Deviation);
        if (ReferenceEquals(better, exponential))
        {
            return (new TailFit(TailKind.Exponential, better.Decay, double.NaN, better.Low, better.High, from, to, delta,
                $"log M is straight in t: {compared}"), better.Deviation);
        }
        return (new TailFit(TailKind.Polynomial, double.NaN, better.Decay, better.Low, better.High, from, to, delta,
            $"log M is straight in log(t + {Text(better.Shift)}): {compared}"), better.Deviation);
    }

    private static int LastAbove(IReadOnlyList<double> values, double floor)
    {
        int last = values.Count - 1;
        while (last >= 0 && !(values[last] > floor)) last--;
        return last;
    }

    private static bool EndsInCliff(IReadOnlyList<double> values, int last, double floor)
    {
        double least = Math.Max(floor, 1e-300), cliff = Math.Log(values[last] / Math.Max(values[last + 1], least)), steepest = 0;
        for (int k = Math.Max(0, last / 2); k < last; k++)
            if (values[k] > least && values[k + 1] > least) steepest = Math.Max(steepest, Math.Log(values[k] / values[k + 1]));
        return cliff > CliffLog && cliff > CliffRatio * steepest;
    }

    private static TailFit None(TailKind kind, IReadOnlyList<double> times, string reason) =>
        new(kind, double.NaN, double.NaN, double.NaN, double.NaN, times.Count > 0 ? times[0] : double.NaN,
            times.Count > 0 ? times[^1] : double.NaN, double.NaN, reason);

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
