namespace Lethe.Stability;

/// <summary>
/// Decides whether the stability radius of a family of approximations stays away from 0 as the width grows.
/// Admitted runs (relative E_m(0) small enough) enter a regression of log beta*_m, and for direct parameterizations also of
/// log r(W_m), on log m. Unstable: the upper end of the interval of the slope lies below the threshold; stable: the lower end lies
/// above it; everything else is undecided, with the reason. Finite data cannot prove a limit, so a verdict says "consistent with".
/// </summary>
public static class VerdictRule
{
    /// <summary>Judges one family.</summary>
    /// <param name="family">What the runs share.</param>
    /// <param name="runs">All runs of the family, in any order.</param>
    /// <param name="options">The rule's numbers; null: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width is below 1, or an option is out of range.</exception>
    public static Verdict Judge(FamilyKey family, IReadOnlyList<RunMeasurement> runs, VerdictOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(runs);
        options ??= new VerdictOptions();
        Validate(runs, options);

        RunMeasurement[] admitted =
            [.. runs.Where(r => r.RelativeError <= options.LargestRelativeError).OrderBy(r => r.Width).ThenBy(r => r.Seed)];
        IGrouping<int, RunMeasurement>[] widths = [.. admitted.GroupBy(r => r.Width)];
        bool useDistance = options.UseDistance ?? options.HasBoundary(family.Parameterization);
        bool hasDistance = useDistance && admitted.Any(r => !double.IsNaN(r.Distance));
        Trend radius = Trend.Of("beta*", admitted, r => r.Radius, options);
        Trend? distance = hasDistance ? Trend.Of("r(W)", admitted, r => r.Distance, options) : null;
        int full = widths.Count(g => g.Count() >= options.MinimumSeeds);
        bool weak = full == options.MinimumWidths - 1;

        (VerdictKind kind, string reason) = Decide(admitted.Length, runs.Count, full, radius, distance, options,
            areNumbers: runs.Count == 0 || runs.Any(r => !double.IsNaN(r.RelativeError)));
        if (kind != VerdictKind.Undecided)
        {
            if (weak) reason += $"; weak: only {full} widths";
            if (useDistance && !hasDistance) reason += "; r(W) was not measured, so beta* decides alone";
        }
        return new Verdict(family, kind, reason, [.. widths.Select(g => g.Key)], [.. widths.Select(g => Median(g, r => r.Radius))],
            [.. widths.Select(g => Median(g, r => r.Distance))], radius.Slope, radius.Low, radius.High, distance?.Slope ?? double.NaN,
            distance?.Low ?? double.NaN, distance?.High ?? double.NaN, admitted.Length, runs.Count - admitted.Length)
        {
            IsWeak = weak && kind != VerdictKind.Undecided,
        };
    }

    private static (VerdictKind, string) Decide(int admitted, int runs, int widths, Trend radius, Trend? distance, VerdictOptions options,
        bool areNumbers)
    {
        if (widths < options.MinimumWidths - 1 || widths < 3)
        {
            return (VerdictKind.Undecided, areNumbers ? TooFew(admitted, runs, widths, options)
                : "the targets are classes or tokens, and runs are admitted by a relative error of numbers");
        }
        if (radius.Obstacle is not null) return (VerdictKind.Undecided, radius.Obstacle);
        if (distance?.Obstacle is not null) return (VerdictKind.Undecided, distance.Obstacle);
        if (distance is not null && distance.Kind != radius.Kind)
        {
            return (VerdictKind.Undecided,
                $"beta* and r(W) do not say the same: {radius.Text} ({Word(radius.Kind)}), {distance.Text} ({Word(distance.Kind)})");
        }
        string numbers = distance is null ? radius.Text : $"{radius.Text}, {distance.Text}";
        return radius.Kind switch
        {
            VerdictKind.Unstable => (VerdictKind.Unstable, $"consistent with a stability radius that tends to 0: {numbers}"),
            VerdictKind.Stable => (VerdictKind.Stable, $"consistent with a stability radius that does not vanish: {numbers}"),
            _ => (VerdictKind.Undecided, "the interval of the slope contains the threshold " +
                $"{options.SlopeThreshold.ToString("G3", CultureInfo.InvariantCulture)}: {numbers}"),
        };
    }

    private static string TooFew(int admitted, int runs, int widths, VerdictOptions options)
    {
        string accurate = runs == 1 ? admitted == 1 ? "the one run is accurate enough" : "the one run is not accurate enough"
            : admitted == runs ? runs == 2 ? "both runs are accurate enough" : Invariant($"all {runs} runs are accurate enough")
            : Invariant($"{admitted} of {runs} runs are accurate enough");
        string have = widths == 0 ? "no width has" : widths == 1 ? "only 1 width has" : Invariant($"only {widths} widths have");
        string but = admitted == runs ? "but" : "and";
        return Invariant($"too few widths: {accurate} (relative error <= {options.LargestRelativeError:G3}), {but} {have} the ") +
            Invariant($"{options.MinimumSeeds} seeds needed, and a verdict needs {options.MinimumWidths} widths");
    }

    private static string Word(VerdictKind kind) => kind switch
    {
        VerdictKind.Stable => "stable",
        VerdictKind.Unstable => "unstable",
        _ => "undecided",
    };

    private static double Median(IEnumerable<RunMeasurement> runs, Func<RunMeasurement, double> value)
    {
        double[] sorted = [.. runs.Select(value).Where(v => !double.IsNaN(v)).Order()];
        if (sorted.Length == 0) return double.NaN;
        int middle = sorted.Length / 2;
        if (sorted.Length % 2 == 1 || sorted[middle - 1] == sorted[middle]) return sorted[middle];
        return 0.5 * (sorted[middle - 1] + sorted[middle]);
    }

    private static void Validate(IReadOnlyList<RunMeasurement> runs, VerdictOptions options)
    {
        if (!(options.Confidence > 0 && options.Confidence < 1))
            throw new ArgumentOutOfRangeException(nameof(options), options.Confidence, "Confidence must lie between 0 and 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MinimumWidths, 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MinimumSeeds, 1);
        foreach (RunMeasurement run in runs)
        {
            if (run.Width < 1) throw new ArgumentOutOfRangeException(nameof(runs), run.Width, "A width must be at least 1.");
        }
    }

    /// <summary>The regression of the logarithm of one measurement on log m.</summary>
    private sealed record Trend(double Slope, double Low, double High, VerdictKind Kind, string? Obstacle, string Text)
    {
        public static Trend Of(string name, RunMeasurement[] runs, Func<RunMeasurement, double> value, VerdictOptions options)
        {
            var x = new List<double>();
            var y = new List<double>();
            var below = new SortedSet<int>();
            var beyond = new SortedSet<int>();
            var missing = new SortedSet<int>();
            foreach (RunMeasurement run in runs)
            {
                double v = value(run);
                if (double.IsNaN(v)) missing.Add(run.Width);
                else if (v <= 0) below.Add(run.Width);
                else if (double.IsInfinity(v)) beyond.Add(run.Width);
                else
                {
                    x.Add(Math.Log(run.Width));
                    y.Add(Math.Log(v));
                }
            }
            string? obstacle = null;
            if (below.Count > 0) obstacle = $"{name} <= 0 for width {List(below)}: such a model is not stable even unperturbed";
            else if (missing.Count > 0) obstacle = $"{name} was not measured for width {List(missing)}";
            else if (beyond.Count > 0) obstacle = $"{name} lies beyond the sweep for width {List(beyond)}: sweep larger perturbations";
            if (SimpleRegression.Fit([.. x], [.. y]) is not { } fit)
            {
                return new Trend(double.NaN, double.NaN, double.NaN, VerdictKind.Undecided,
                    obstacle ?? $"{name} has too few finite values for a slope with an interval", $"slope of log {name} unknown");
            }
            (double low, double high) = fit.Interval(options.Confidence);
            VerdictKind kind = high < options.SlopeThreshold ? VerdictKind.Unstable
                : low > options.SlopeThreshold ? VerdictKind.Stable : VerdictKind.Undecided;
            string text = Invariant($"slope of log {name} on log m {fit.Slope:F3} [{low:F3}, {high:F3}]");
            return new Trend(fit.Slope, low, high, kind, obstacle, text);
        }

        private static string List(IEnumerable<int> widths) =>
            string.Join(", ", widths.Select(w => Invariant($"{w}")));
    }
}
