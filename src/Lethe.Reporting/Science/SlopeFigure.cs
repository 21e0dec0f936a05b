namespace Lethe.Reporting.Science;

/// <summary>A verdict and, if known, the runs it rests on.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Runs">All runs, one point each; null: medians by width.</param>
public sealed record SlopeFamily(Verdict Verdict, IReadOnlyList<RunMeasurement>? Runs = null)
{
    /// <summary>The rule's numbers, for telling admitted from refused runs.</summary>
    public VerdictOptions Options { get; init; } = new();

    internal bool Admits(RunMeasurement run) => run.RelativeError <= Options.LargestRelativeError && Verdict.Widths.Contains(run.Width);
}

/// <summary>
/// Stability radius beta* and, for direct parameterizations, distance to instability r(W) against the width m, both logarithmic: what a
/// verdict rests on. The regression line passes through the mean of the admitted points in logarithms; its band has the slopes at the ends
/// of the 95 % interval. Runs that the verdict does not rest on are small crosses.
/// </summary>
public static class SlopeFigure
{
    /// <summary>The figure of several families.</summary>
    /// <param name="title">Title.</param>
    /// <param name="families">Verdicts with their runs.</param>
    /// <param name="notes">Sentences below, after the explanation of the marks.</param>
    /// <param name="colours">The colours of the page the figure stands on; null: those of these families.</param>
    public static Figure Create(string title, IReadOnlyList<SlopeFamily> families, IReadOnlyList<string>? notes = null,
        FamilyColours? colours = null)
    {
        colours ??= new FamilyColours(families.Select(f => f.Verdict.Family));
        IReadOnlyList<string> names = FamilyNames.Short([.. families.Select(f => f.Verdict.Family)]);
        var series = new List<Series>();
        var refused = new List<Series>();
        bool distances = false;
        for (int i = 0; i < families.Count; i++)
        {
            Verdict verdict = families[i].Verdict;
            string label = $"{names[i]}: {VerdictText.Kind(verdict.Kind)}; {VerdictText.Slopes(verdict)}";
            RunMeasurement[] others = [.. (families[i].Runs ?? []).Where(r => !families[i].Admits(r))];
            (double[] x, double[] y) = Points(families[i], verdict.Radius, r => r.Radius);
            if (others.Length > 0) refused.Add(Refused(names[i], colours.Of(verdict.Family), others));
            int colour = colours.Of(verdict.Family);
            series.AddRange(Regression(label, i, colour, x, y, verdict.Slope, verdict.SlopeLow, verdict.SlopeHigh, false));
            (x, y) = Points(families[i], verdict.Distance, r => r.Distance);
            if (double.IsNaN(verdict.DistanceSlope) || y.All(double.IsNaN)) continue;
            distances = true;
            series.AddRange(Regression(label, i, colour, x, y, verdict.DistanceSlope, verdict.DistanceSlopeLow, verdict.DistanceSlopeHigh,
                true));
        }
        string shared = FamilyNames.Shared([.. families.Select(f => f.Verdict.Family)]);
        string marks = distances ? "Filled marks: β*, with regression line and 95 % band of the slope; open marks: r(W)."
            : "Marks: β*, with regression line and 95 % band of the slope.";
        if (refused.Count > 0) marks += " Crosses: β* of runs that the verdict does not rest on.";
        return new Figure
        {
            Title = title,
            X = new Axis("Width m", AxisKind.Logarithmic)
            {
                Ticks = [.. families.SelectMany(f => f.Verdict.Widths.Concat((f.Runs ?? []).Select(r => r.Width))).Distinct().Order()
                    .Select(w => (double)w)],
            },
            Y = new Axis(distances ? "β* and r(W)" : "Stability radius β*", AxisKind.Logarithmic),
            Series = [.. series, .. refused],
            Legend = LegendPlacement.Below,
            Notes = [shared.Length > 0 ? $"{marks} All: {shared}." : marks, .. notes ?? []],
            AltText = $"{title}. {string.Join("; ", families.Select((f, i) => $"{names[i]}: {Said(f.Verdict)}"))}.",
        };
    }

    private static string Said(Verdict verdict) => $"{VerdictText.Kind(verdict.Kind)}, {VerdictText.Slopes(verdict)}";

    private static (double[] X, double[] Y) Points(SlopeFamily family, IReadOnlyList<double> medians, Func<RunMeasurement, double> value) =>
        family.Runs is { Count: > 0 } runs
        ? ([.. runs.Where(family.Admits).Select(r => (double)r.Width)], [.. runs.Where(family.Admits).Select(value)])
        : ([.. family.Verdict.Widths.Select(w => (double)w)], [.. medians]);

    private static Series Refused(string name, int colour, RunMeasurement[] runs) =>
        new("", [.. runs.Select(r => (double)r.Width)], [.. runs.Select(r => r.Radius)])
        {
            Group = name + ": not admitted",
            Colour = colour,
            Dash = Dash.None,
            Marker = Marker.Cross,
        };

    private static IEnumerable<Series> Regression(string label, int family, int colour, double[] x, double[] y, double slope,
        double low, double high, bool distance)
    {
        string group = "family " + Digits.Exact(family);
        SeriesFacet[] shown = [new("Shown", distance ? "r(W)" : "β*")];
        var points = new Series(label, x, y) { Group = group, Colour = colour, Dash = Dash.None, OpenMarkers = distance, Facets = shown };
        (double Log, double LogY)[] finite =
            [.. x.Zip(y).Where(p => double.IsFinite(p.Second) && p.Second > 0).Select(p => (Math.Log(p.First), Math.Log(p.Second)))];
        if (finite.Length > 1 && double.IsFinite(slope))
        {
            double centreX = finite.Average(p => p.Log), centreY = finite.Average(p => p.LogY);
            double[] at = [.. Between(finite.Min(p => p.Log), finite.Max(p => p.Log), centreX)];
            double[] Line(double s) => [.. at.Select(t => Math.Exp(centreY + s * (t - centreX)))];
            double[] one = Line(low), other = Line(high);
            bool band = double.IsFinite(low) && double.IsFinite(high);
            yield return new Series(label, [.. at.Select(Math.Exp)], Line(slope))
            {
                Group = group,
                Facets = shown,
                Colour = colour,
                Marker = Marker.None,
                Dash = distance ? Dash.Dotted : Dash.Solid,
                Low = band ? [.. one.Zip(other, Math.Min)] : null,
                High = band ? [.. one.Zip(other, Math.Max)] : null,
            };
        }
        yield return points;
    }

    // The band is narrowest at the centre, which therefore is a point of the line.
    private static IEnumerable<double> Between(double from, double to, double centre)
    {
        yield return from;
        if (centre > from && centre < to) yield return centre;
        yield return to;
    }
}
