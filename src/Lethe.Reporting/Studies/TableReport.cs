namespace Lethe.Reporting.Studies;

/// <summary>The table "parameterization x target" as tables, figures, a page in Markdown and a report.</summary>
public static class TableReport
{
    private const string Explanation =
        "A cell is a verdict, with the slope of log beta* on log m and its 95 % interval; beta* is the largest perturbation of the " +
            "recurrent weights (spectral norm, directed) that adds at most 0.1 to " +
        "the relative error. Stable: the interval lies above -0.25; unstable: below; else undecided. Finite data cannot prove a limit: " +
            "a verdict is what the numbers are consistent with.";

    private const string Expected =
        "The expected answer is the reference's table: with exponentially decaying memory every parameterization is stable; with " +
            "polynomially decaying memory the stable reparameterizations (those with " +
        "a finite g(beta) of the criterion) are stable, the others unstable.";

    /// <summary>Exact linear analysis, then a table for each model: recurrent block, then all blocks.</summary>
    public static IReadOnlyList<Table> Grids(StabilityTable table)
    {
        return
        [
            .. Grouped("Exact linear analysis, recurrent block", table.Linear),
            .. Grouped("Trained, recurrent block", table.Recurrent),
            .. Grouped("Trained, all blocks (adversarial search)", table.FullBall.Select(v => v with { Expected = null, Note = "" })),
        ];
    }

    /// <summary>A figure for each model and target: beta* against the width, a line for each parameterization.</summary>
    public static IReadOnlyList<(string Name, Figure Figure)> Figures(StabilityTable table)
    {
        return [.. table.Recurrent.GroupBy(v => (v.Measured.Family.Model, v.Measured.Family.Target)).Select((group, index) =>
            ($"radius-{group.Key.Model}-" +
                (group.Key.Target.All(char.IsAsciiLetterOrDigit) ? group.Key.Target : Invariant($"target{index}")),
            SlopeFigure.Create($"{group.Key.Model} on {group.Key.Target}: stability radius",
                [.. group.Select(v => new SlopeFamily(v.Measured with { DistanceSlope = double.NaN },
                [.. table.Trained.Of(v.Measured.Family).Select(r => r.ForVerdict)]))])))];
    }

    /// <summary>The page.</summary>
    public static string Markdown(StabilityTable table)
    {
        var page = new StringBuilder();
        page.Append(Invariant($"# Which parameterization keeps which memory stably\n\n{Explanation}\n\n{Expected}\n\n"))
            .Append(Invariant($"Protocol: {QuickstartReport.Protocol(table.Trained)}.\n\n{Score(table)}\n"));
        foreach (Table grid in Grids(table))
            page.Append(Invariant($"\n## {grid.Title}\n\n{TableWriter.Markdown(grid with { Title = "" })}"));
        Table differences = VerdictGrid.Differences([.. table.Linear, .. table.Recurrent]);
        if (differences.Rows.Count > 0)
            page.Append(CultureInfo.InvariantCulture,
            $"\n## {differences.Title}\n\n{TableWriter.Markdown(differences with { Title = "" })}");
        return page.ToString();
    }

    /// <summary>The report.</summary>
    public static ReportContent Create(StabilityTable table, IReadOnlyList<(string Name, Figure Figure)> figures,
        IReadOnlyList<ReportEntry> environment)
    {
        return new ReportContent
        {
            Title = "Which parameterization keeps which memory stably",
            Subtitle = "The table of the theory, measured",
            Headline = [Score(table), Explanation],
            Lead = Lead(table, figures),
            Verdicts = [],
            Sections =
            [
                new ReportSection("Verdicts", []) { Tables = [.. Grids(table)] },
                new ReportSection("Where measured and expected differ", [])
                    { Tables = [VerdictGrid.Differences([.. table.Linear, .. table.Recurrent])] },
                new ReportSection("Stability radius against width", [.. figures.Select(f => new ReportFigure(f.Figure))]),
                new ReportSection("All runs", []) { Tables = [QuickstartReport.Runs(table.Trained.Runs)] },
            ],
            Configuration = [new ReportEntry("protocol", QuickstartReport.Protocol(table.Trained))],
            Environment = environment,
        };
    }

    /// <summary>The figure with most different verdicts: where parameterizations part.</summary>
    private static ReportFigure? Lead(StabilityTable table, IReadOnlyList<(string Name, Figure Figure)> figures) =>
        figures.Zip(table.Recurrent.GroupBy(v => (v.Measured.Family.Model, v.Measured.Family.Target)))
            .OrderByDescending(pair => pair.Second.Select(v => v.Measured.Kind).Distinct().Count())
            .Select(pair => new ReportFigure(pair.First.Figure)).FirstOrDefault();

    private static IEnumerable<Table> Grouped(string title, IEnumerable<ExpectedVerdict> verdicts) =>
        verdicts.GroupBy(v => v.Measured.Family.Model)
            .Select(g => VerdictGrid.Create(g.Key == StabilityTable.ExactModel ? title : $"{title}: {g.Key}", [.. g]));

    private static string Score(StabilityTable table)
    {
        ExpectedVerdict[] all = [.. table.Recurrent.Where(v => v.Agrees is not null)],
            exact = [.. table.Linear.Where(v => v.Agrees is not null)];
        string linear = exact.Length == 0
            ? "" : Invariant($" The exact linear analysis agrees in {exact.Count(v => v.Agrees == true)} of {exact.Length}.");
        return Invariant($"Of {all.Length} cells with an expected answer {all.Count(v => v.Agrees == true)} agree, ")
            + Invariant($"{all.Count(v => v.Agrees == false && v.Measured.Kind == VerdictKind.Undecided)} are undecided and ") +
            Invariant($"{all.Count(v => v.Agrees == false && v.Measured.Kind != VerdictKind.Undecided)} say the contrary.{linear}");
    }
}
