namespace Lethe.Reporting.Science;

/// <summary>A perturbation-error curve and the run it belongs to.</summary>
/// <param name="Width">m.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Curve">The curve.</param>
public sealed record PerturbationRun(int Width, long Seed, PerturbationCurve Curve);

/// <summary>
/// Curves E_m(beta) on logarithmic axes, one style per width ([IAT] fig. 1 and 2). E_m(0) stands in a slot of its own at the left. Where a
/// certified upper bound is known, a band spans it and the lower bound found by search. Several seeds of one width: each thin, their median
/// over it.
/// </summary>
public static class PerturbationFigure
{
    // More decades than this hide all differences between curves.
    private const double LargestSpan = 1e10;

    /// <summary>The figure of one family.</summary>
    /// <param name="title">Title.</param>
    /// <param name="runs">Curves of any widths and seeds.</param>
    /// <param name="tolerance">tol of beta* = sup { beta : E_m(beta) &lt;= E_m(0) + tol } for a line at tol, in the unit of the curves;
    /// null: no line.</param>
    /// <param name="notes">Sentences below; null: how the curves were measured.</param>
    /// <param name="colour">The family's colour (<see cref="FamilyColours"/>), of which widths are shades.</param>
    public static Figure Create(string title, IReadOnlyList<PerturbationRun> runs, double? tolerance = null,
        IReadOnlyList<string>? notes = null, int colour = 0)
    {
        var series = new List<Series>();
        IGrouping<int, PerturbationRun>[] widths = [.. runs.GroupBy(r => r.Width).OrderBy(g => g.Key)];
        foreach ((int place, IGrouping<int, PerturbationRun> width) in widths.Index())
            series.AddRange(Curves(width.Key, [.. width.OrderBy(r => r.Seed)]).Select(s =>
                s with { Colour = colour, Shade = FamilyColours.Shade(place, widths.Length) }));
        bool relative = runs.Count > 0 && runs.All(r => r.Curve.Options.Relative);
        return new Figure
        {
            Title = title,
            X = new Axis("Size of the perturbation β", AxisKind.Logarithmic) { ShowZero = true },
            Y = new Axis(relative ? "Eₘ(β) relative to the target's mean square" : "Perturbation error Eₘ(β)", AxisKind.Logarithmic)
            { Max = Top(runs) },
            Series = series,
            LegendTitle = "Width",
            Guides = tolerance is { } tol ? [new Guide(tol, true, "tolerance " + Digits.Short(tol))] : [],
            Notes = notes ?? (runs.Count == 0 ? [] : [Measured([.. runs.Select(r => r.Curve)])]),
            AltText = Describe(title, runs),
        };
    }

    /// <summary>How curves were measured, in two sentences: the options of the first, and all horizons.</summary>
    public static string Measured(IReadOnlyList<PerturbationCurve> curves)
    {
        if (curves.Count == 0) return "";
        PerturbationOptions options = curves[0].Options;
        (int shortest, int longest) = (curves.Min(c => c.Horizon), curves.Max(c => c.Horizon));
        string steps = shortest == longest ? Invariant($"{longest} steps") : Invariant($"{shortest} to {longest} steps");
        string draws = options.Draws > 1 ? Invariant($", {options.Draws} draws per β") : "";
        return Invariant($"Perturbed: {options.Choice}{draws}, {steps}. Curves are running maxima over β: lower bounds of the supremum.");
    }

    private static IEnumerable<Series> Curves(int width, PerturbationRun[] runs)
    {
        string label = Invariant($"m = {width}"), group = Invariant($"width {width}");
        if (runs.Length == 1)
        {
            PerturbationCurve curve = runs[0].Curve;
            bool bounded = curve.Upper.Any(double.IsFinite);
            yield return new Series(label, curve.Betas, curve.Lower)
            {
                Group = group,
                Low = bounded ? curve.Lower : null,
                // Without a bound there is nothing to shade: NaN ends the band.
                High = bounded ? [.. curve.Upper.Select(u => double.IsFinite(u) ? u : double.NaN)] : null,
            };
            yield break;
        }
        foreach (PerturbationRun run in runs)
            yield return new Series(label, run.Curve.Betas, run.Curve.Lower)
            {
                Group = group, Weight = LineWeight.Thin, Dash = Dash.Solid, Marker = Marker.None, Facets =
                [Seed(Digits.Exact(run.Seed))]
            };
        IReadOnlyList<double> betas = runs[0].Curve.Betas;
        if (runs.All(r => r.Curve.Betas.SequenceEqual(betas)))
            yield return new Series(label, betas, [.. betas.Select((_, i) => Median([.. runs.Select(r => r.Curve.Lower[i])]))])
            { Group = group, Facets = [Seed("median")] };
    }

    private static SeriesFacet Seed(string value) => new("Seed", value);

    private static double? Top(IReadOnlyList<PerturbationRun> runs)
    {
        double[] drawn = [.. runs.SelectMany(r => r.Curve.Lower).Where(v => double.IsFinite(v) && v > 0)];
        return drawn.Length > 0 && drawn.Max() / drawn.Min() > LargestSpan ? drawn.Min() * LargestSpan : null;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        int middle = values.Length / 2;
        // Between two, the geometric mean: what the logarithmic axis shows as the middle.
        return values.Length % 2 == 1 ? values[middle] : Math.Sqrt(values[middle - 1]) * Math.Sqrt(values[middle]);
    }

    private static string Describe(string title, IReadOnlyList<PerturbationRun> runs)
    {
        var parts = new List<string>();
        foreach (IGrouping<int, PerturbationRun> width in runs.GroupBy(r => r.Width).OrderBy(g => g.Key))
        {
            PerturbationCurve curve = width.First().Curve;
            int last = curve.Betas.Count - 1;
            if (last < 0) continue;
            parts.Add(Invariant($"m = {width.Key}: from {Digits.Significant(curve.Lower[0])} to {Digits.Significant(curve.Lower[last])}") +
                $" at β = {Digits.Significant(curve.Betas[last])}");
        }
        return $"{title}. Perturbation error against the size of the perturbation by width. {string.Join("; ", parts)}.";
    }
}
