namespace Lethe.Reporting.Html.Charts;

/// <summary>
/// Fewer points for curves that have more than a screen can show. The axis is cut into equal steps, once linearly and once logarithmically,
/// since a reader can switch; in each step the smallest and the largest value stay, with the first and last point and, where there is room,
/// both sides of every gap.
/// </summary>
internal static class CurveThinning
{
    /// <summary>What a reader should know.</summary>
    public static string Note(int limit) =>
        Invariant($"Curves of more than {limit} points are thinned out here: ") +
        "of each step along the axis the smallest and the largest value are kept. Files hold every value.";

    /// <summary>The series with at most about <paramref name="limit"/> points.</summary>
    public static Series Thin(Series series, AxisKind kind, int limit)
    {
        int n = series.X.Count;
        if (n <= limit) return series;
        var keep = new SortedSet<int> { 0, n - 1 };
        int[] gaps = [.. Enumerable.Range(1, n - 1).Where(i => double.IsFinite(series.Y[i]) != double.IsFinite(series.Y[i - 1]))];
        if (gaps.Length <= limit / 8) keep.UnionWith(gaps.Concat(gaps.Select(i => i - 1)));
        // The axis as it is drawn at first gets the larger share.
        int drawn = limit * 3 / 10, other = limit / 5;
        Extremes(series, x => x, kind == AxisKind.Linear ? drawn : other, keep);
        Extremes(series, x => x > 0 ? Math.Log(x) : double.NaN, kind == AxisKind.Linear ? other : drawn, keep);
        IReadOnlyList<double> Kept(IReadOnlyList<double> values) => [.. keep.Select(i => values[i])];
        return series with
        {
            X = Kept(series.X),
            Y = Kept(series.Y),
            Low = series.Low is null
            ? null : Kept(series.Low),
            High = series.High is null ? null : Kept(series.High)
        };
    }

    private static void Extremes(Series series, Func<double, double> position, int steps, SortedSet<int> keep)
    {
        double[] at = [.. series.X.Select(position)];
        double low = at.Where(double.IsFinite).DefaultIfEmpty(0).Min(), high = at.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        if (!(high > low)) return;
        var (smallest, largest) = (new int?[steps], new int?[steps]);
        for (int i = 0; i < at.Length; i++)
        {
            if (!double.IsFinite(at[i]) || double.IsNaN(series.Y[i])) continue;
            int step = Math.Clamp((int)((at[i] - low) / (high - low) * steps), 0, steps - 1);
            if (smallest[step] is not { } s || series.Y[i] < series.Y[s]) smallest[step] = i;
            if (largest[step] is not { } l || series.Y[i] > series.Y[l]) largest[step] = i;
        }
        keep.UnionWith(smallest.Concat(largest).OfType<int>());
    }
}
