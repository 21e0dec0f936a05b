using Lethe.Experiments.Reproduction;

namespace Lethe.Reporting.Studies;

/// <summary>Figures and tables of the papers as measured: a summary, figures, a page in Markdown and a report.</summary>
public static class ReproductionReport
{
    // Curves by width are told apart best by a legend beside the plot; more than this many only by colour.
    private const int MostInLegend = 12;

    private const double FarAbove = 1e6;

    /// <summary>Every item in a row: what the paper claims, and whether it was found.</summary>
    public static Table Summary(IReadOnlyList<ReproducedItem> items)
    {
        return new Table("", [new TableColumn("item"), new TableColumn("answer"), new TableColumn("claim"), new TableColumn("scale")],
            [.. items.Select(i =>
                (IReadOnlyList<TableCell>)[TableCell.Of(i.Id) with { Anchor = Anchor(i) }, TableCell.Of(i.Verdict, Tone(i.Agrees)),
                TableCell.Of(i.Claim), TableCell.Of(Scale(i))])]);
    }

    private static string Scale(ReproducedItem item) =>
        item.Scale.ToString().ToLowerInvariant() + (item.Seed == 0 ? "" : Invariant($", seeds + {item.Seed}"));

    /// <summary>An item's numbers, published beside measured.</summary>
    public static Table Values(ReproducedItem item)
    {
        return new Table("",
            [new TableColumn("quantity"), new TableColumn("published", IsNumeric: true), new TableColumn("measured", IsNumeric: true)],
            [.. item.Values.Select(v => (IReadOnlyList<TableCell>)[TableCell.Of(v.Name), Number(v.Published), Number(v.Measured)])]);
    }

    /// <summary>An item's figures by name.</summary>
    public static IReadOnlyList<(string Name, Figure Figure)> Figures(ReproducedItem item) =>
        [.. item.Panels.Where(p => p.Curves.Count > 0).Select((p, i) => (Invariant($"{item.Id}-{FileName(p.Name, i)}"), Of(p)))];

    /// <summary>The page.</summary>
    /// <param name="items">The items.</param>
    /// <param name="figures">From a figure's name to the path the page links it by; null: no figures.</param>
    public static string Markdown(IReadOnlyList<ReproducedItem> items, Func<string, string>? figures)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture,
            $"# Figures and tables of the papers, measured\n\n{Headline(items)}\n\n{TableWriter.Markdown(Summary(items))}");
        foreach (ReproducedItem item in items)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {item.Title}\n\n*Claim:* {item.Claim}.\n\n*Rule:* " +
                $"{item.Rule}.\n\n**{Capital(item.Verdict)}** at scale {Scale(item)}. {item.Note}\n");
            if (figures is not null)
                foreach ((string name, Figure figure) in Figures(item))
                    page.Append(Invariant($"\n![{figure.Title}]({figures(name)})\n"));
            if (item.Values.Count > 0) page.Append(Invariant($"\n{TableWriter.Markdown(Values(item))}"));
        }
        return page.ToString();
    }

    /// <summary>The report.</summary>
    public static ReportContent Create(IReadOnlyList<ReproducedItem> items, IReadOnlyList<ReportEntry> environment)
    {
        return new ReportContent
        {
            Title = "Figures and tables of the papers, measured",
            Subtitle = "Inverse Approximation Theory for Nonlinear RNNs (arXiv 2305.19190): claims and published numbers beside what " +
                "was measured",
            Headline = [Headline(items)],
            Lead = items.SelectMany(Figures).Select(f => new ReportFigure(f.Figure)).FirstOrDefault(),
            Sections =
            [
                new ReportSection("All items", []) { Tables = [Summary(items)] },
                .. items.Select(i => new ReportSection(i.Title, [.. Figures(i).Select(f => new ReportFigure(f.Figure))],
                    $"Claim: {i.Claim}. Rule: {i.Rule}. {Capital(i.Verdict)}. {i.Note}")
                { Tables = i.Values.Count > 0 ? [Values(i)] : [], Anchor = Anchor(i) }),
            ],
            Environment = environment,
            HowToRead =
            [
                new ReportEntry("Crossing", "the first perturbation β at which the wider of two neighbouring widths, better without " +
                    "perturbation, is more than twice as wrong as the narrower"),
                new ReportEntry("Scale", "full: the paper's sizes; reduced: fewer data, epochs, widths or seeds, minutes of work; " +
                    "smoke: too short to judge by"),
            ],
        };
    }

    private static string Headline(IReadOnlyList<ReproducedItem> items) => Invariant($"Of {items.Count} items ") +
        Invariant($"{items.Count(i => i.Agrees == true)} agree with the paper's claim, {items.Count(i => i.Agrees == false)} disagree, ") +
        Invariant($"and {items.Count(i => i.Agrees is null)} cannot tell.");

    private static string Anchor(ReproducedItem item) => $"item-{item.Id}";

    /// <summary>Errors of unstable models reach 1e100: what is far above anything a curve begins with leaves the figure at its
    /// top.</summary>
    private static double? Top(ReproducedPanel panel)
    {
        double first = panel.Curves.Select(c => c.Y.Count > 0 ? c.Y[0] : 0).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        double largest = panel.Curves.SelectMany(c => c.Y).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        return panel.LogY && first > 0 && largest > FarAbove * first ? Math.Pow(10, Math.Ceiling(Math.Log10(first)) + 4) : null;
    }

    private static Figure Of(ReproducedPanel panel) => new()
    {
        Title = panel.Title,
        X = new Axis(panel.XLabel, panel.LogX ? AxisKind.Logarithmic : AxisKind.Linear)
        { ShowZero = panel.LogX && panel.Curves.Any(c => c.X.Count > 0 && c.X[0] == 0) },
        Y = new Axis(panel.YLabel, panel.LogY ? AxisKind.Logarithmic : AxisKind.Linear) { Max = Top(panel) },
        Series = [.. panel.Curves.Select(c =>
            new Series(panel.Curves.Count > MostInLegend ? "" : c.Label, c.X, c.Y) { Low = c.Low.Count > 0
            ? c.Low : null, High = c.High.Count > 0 ? c.High : null, Marker = c.X.Count > 60 ? Marker.None : Marker.Auto })],
        AltText = $"{panel.Title}: {panel.YLabel} against {panel.XLabel}, " +
            $"{string.Join(", ", panel.Curves.Take(MostInLegend).Select(c => c.Label))}",
    };

    private static string FileName(string name, int index)
    {
        string kept = new([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
        return kept.Length is > 0 and <= 60 ? kept : Invariant($"panel-{index + 1}");
    }

    private static TableCell Number(double value) => double.IsNaN(value) ? new TableCell("-", [""]) : TableCell.Of(value);

    private static CellTone Tone(bool? agrees) => agrees switch
    {
        true => CellTone.Good,
        false => CellTone.Bad,
        null => CellTone.Open,
    };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
