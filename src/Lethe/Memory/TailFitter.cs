namespace Lethe.Memory;

/// <summary>
/// Says how the tail of a memory function decays. Log M over the later part of the window above the numerical floor is fitted by an
/// exponential a - rate t (also beside a power, k log t), a shifted power law a - p log(t + t0) (also beside a power of a logarithm), a
/// stretched exponential a - b (t + t0)^q and, for what falls faster, a - b (t - t0)^q; the Akaike criterion, for as many values as are
/// independent, chooses, and a small difference is undecided. The fit starts at the earliest time from which a law fits as closely
/// as the noise allows. Oscillating functions enter by their peaks. The program of benchmarks/ counts how often the answer is right.
/// </summary>
public static class TailFitter
{
    /// <summary>AIC differences below this leave the kind undecided (Burnham and Anderson: below 10 the other model keeps some
    /// support).</summary>
    public const double SmallestDeltaAic = TailWindow.SmallestDeltaAic;

    private const int FewestPoints = TailWindow.FewestPoints;

    // Fits use values this far above the floor only: nearer, noise bends log M.
    private const double AboveFloor = 4;

    // M in the last eighth against the largest M: above this it has not decayed enough to tell.
    private const double HardlyGone = 0.5;

    // Windows whose law leaves up to this much more are as good: of noise alone a few dozen values leave a third more or less.
    private const double HardlyMore = 1.3;

    // "Faster than every exponential" needs a fall of so many decades, and so many parts none of which is steeper than the last by more
    // than noise.
    private const double SuperDecades = 3;
    private const int SlopeParts = 6;
    private const double SlopeTolerance = 0.1;

    private static readonly double[] WindowStarts = [0, 0.1, 0.25, 0.4, 0.55, 0.7];

    /// <summary>Fits the tail.</summary>
    /// <param name="times">t, ascending and evenly spaced.</param>
    /// <param name="values">M(t) &gt;= 0.</param>
    /// <param name="floor">Values at or below this are rounding. Closed forms: about 1e-15 of the largest value. A higher floor of noise is
    /// found where the values end in one.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a value is negative.</exception>
    public static TailFit Fit(IReadOnlyList<double> times, IReadOnlyList<double> values, double floor)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Fit(times, values, [.. Enumerable.Repeat(floor, values.Count)]);
    }

    /// <summary>Fits the tail where each value has a floor of its own, as where each comes from another probe.</summary>
    /// <param name="times">t, ascending and evenly spaced.</param>
    /// <param name="values">M(t) &gt;= 0.</param>
    /// <param name="floors">A value at or below its own is rounding: no value, and no zero either, unless all later ones are.</param>
    /// <exception cref="ArgumentException">Lengths differ, a value is negative, or a floor is negative or no number.</exception>
    public static TailFit Fit(IReadOnlyList<double> times, IReadOnlyList<double> values, IReadOnlyList<double> floors)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(floors);
        int count = values.Count;
        if (times.Count != count)
            throw new ArgumentException($"values has {count} entries, times has {times.Count}: give one value per time.", nameof(values));
        if (floors.Count != count)
        {
            throw new ArgumentException($"floors has {floors.Count} entries, values has {count}: give one floor per value.",
                nameof(floors));
        }
        for (int k = 0; k < count; k++)
        {
            if (!(floors[k] >= 0))
            {
                throw new ArgumentException($"The floor at t = {Text(times[k])} is {Text(floors[k])}, expected a number of at least 0.",
                    nameof(floors));
            }
            if (double.IsNaN(values[k])) return None(TailKind.Undecided, times, $"M is not a number at t = {Text(times[k])}");
            if (values[k] < 0)
                throw new ArgumentException($"M({Text(times[k])}) is {Text(values[k])}, expected a value of at least 0.", nameof(values));
            if (double.IsInfinity(values[k])) return None(TailKind.NonDecaying, times, $"M stops being finite at t = {Text(times[k])}");
        }
        if (count < FewestPoints) return None(TailKind.Undecided, times, $"only {count} times were measured");

        double[] levels = TailFloor.Find(values, floors);
        int last = LastAbove(values, levels, 1);
        if (last < 0) return None(TailKind.Finite, times, "M is nowhere above the numerical floor");
        if (TailEnd.IsCliff(values, last, levels))
        {
            return new TailFit(TailKind.Finite, double.NaN, double.NaN, double.NaN, double.NaN, times[0], times[last], double.NaN,
                $"M falls from {Text(values[last])} at t = {Text(times[last])} to nothing and stays there");
        }
        last = LastAbove(values, levels, AboveFloor);
        if (last < 0) return None(TailKind.Undecided, times, "M is nowhere clearly above the numerical floor");
        double[] seen = [.. values.Select((v, k) => v > AboveFloor * levels[k] ? v : 0)];
        int peak = 0;
        for (int k = 1; k <= last; k++)
            if (seen[k] > seen[peak]) peak = k;
        return EndsAbove(times, seen, peak, last) ?? Laws(times, seen, peak, last);
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

    /// <summary>Where M is above the floor to the end of the window: that it stays, or has not fallen enough; null where it
    /// falls.</summary>
    private static TailFit? EndsAbove(IReadOnlyList<double> times, IReadOnlyList<double> values, int peak, int last)
    {
        int count = values.Count;
        if (last < count - Math.Max(1, count / 8)) return null;
        TailPoints points = TailPoints.Select(times, values, count / 10, last);
        if (points.Times.Length >= FewestPoints && TailFlatness.Judge(points, out string reason) is { } kind)
            return None(kind, times, reason);
        double remains = values.Skip(count - count / 8 - 1).Max() / values[peak];
        return remains < HardlyGone ? null
            : None(TailKind.Undecided, times,
                $"the last eighth of the window still reaches {Text(100 * remains)} % of the largest M: measure longer");
    }

    /// <summary>
    /// The first window a law fits, from the peak on; its interval takes in the numbers of later ones that the same law fits. Where none
    /// does, as in noise that is related from value to value, the first that leaves hardly more than the best one, provided that all that
    /// decide say the same.
    /// </summary>
    private static TailFit Laws(IReadOnlyList<double> times, IReadOnlyList<double> values, int peak, int last)
    {
        bool mayBeSuper = SteepestAtTheEnd(times, values, peak, last);
        int points = 0;
        var corrections = new List<(TailKind Kind, double Decay)>();
        var judged = new List<(TailFit Fit, double Deviation)>();
        TailFit? first = null;
        foreach (double fraction in WindowStarts)
        {
            TailPoints chosen = TailPoints.Select(times, values, peak + (int)(fraction * (last - peak)), last);
            points = Math.Max(points, chosen.Times.Length);
            if (TailWindow.Of(chosen, mayBeSuper) is not { } window) continue;
            if (window.Correction is { } correction) corrections.Add(correction);
            TailFit fit = window.Judge(corrections);
            if (!window.FitsWell)
            {
                if (first is null) judged.Add((fit, window.Deviation));
                continue;
            }
            if (first is null && fit.Kind == TailKind.Undecided) return fit;
            first = first is null ? fit : Widened(first, fit);
        }
        if (first is not null) return first;
        if (judged.Count == 0)
        {
            return None(TailKind.Undecided, times,
                $"only {points} points of the tail lie above the numerical floor: use a smaller time step or a longer window");
        }
        (TailFit Fit, double Deviation)[] decided = [.. judged.Where(j => j.Fit.Kind != TailKind.Undecided)];
        if (decided.Length == 0) return judged[0].Fit;
        if (decided.Select(j => j.Fit.Kind).Distinct().Count() > 1)
            return None(TailKind.Undecided, times, "no law fits, and earlier and later windows look like different ones");
        double least = decided.Min(j => j.Deviation);
        return decided.First(j => j.Deviation <= HardlyMore * least).Fit;
    }

    private static TailFit Widened(TailFit fit, TailFit later)
    {
        if (later.Kind != fit.Kind || double.IsNaN(fit.IntervalLow)) return fit;
        double number = fit.Kind == TailKind.Exponential ? later.Rate : later.Exponent;
        return fit with { IntervalLow = Math.Min(fit.IntervalLow, number), IntervalHigh = Math.Max(fit.IntervalHigh, number) };
    }

    /// <summary>
    /// What falls faster than every exponential falls by some decades, and nowhere faster than at its end. The tail is cut in parts of
    /// equally many points; a memory that bends down late after a steeper stretch, as beating units do, is none.
    /// </summary>
    private static bool SteepestAtTheEnd(IReadOnlyList<double> times, IReadOnlyList<double> values, int peak, int last)
    {
        if (Math.Log10(values[peak] / values[last]) < SuperDecades) return false;
        TailPoints points = TailPoints.Select(times, values, peak, last);
        int count = points.Times.Length, parts = Math.Min(SlopeParts, count / 2);
        if (parts < 3) return false;
        double Slope(int part)
        {
            (int from, int to) = (part * (count - 1) / parts, (part + 1) * (count - 1) / parts);
            return (points.Logs[from] - points.Logs[to]) / (points.Times[to] - points.Times[from]);
        }
        double end = Slope(parts - 1);
        return Enumerable.Range(0, parts - 1).All(part => Slope(part) <= (1 + SlopeTolerance) * end);
    }

    private static int LastAbove(IReadOnlyList<double> values, double[] levels, double factor)
    {
        int last = values.Count - 1;
        while (last >= 0 && !(values[last] > factor * levels[last])) last--;
        return last;
    }

    private static TailFit None(TailKind kind, IReadOnlyList<double> times, string reason) =>
        new(kind, double.NaN, double.NaN, double.NaN, double.NaN, times.Count > 0 ? times[0] : double.NaN,
            times.Count > 0 ? times[^1] : double.NaN, double.NaN, reason);

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
