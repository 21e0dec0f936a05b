using Lethe.Reporting.Runs;

namespace Lethe.Reporting.Studies;

/// <summary>The report of quickstart.</summary>
public static class QuickstartReport
{
    /// <summary>Why the scale smoke gives no verdicts.</summary>
    public const string NoVerdict = "No verdict: the scale smoke is too short to judge by.",
        WhyNoVerdict = "It trains narrow models for a second each, to show that everything works. lethe quickstart without --scale gives " +
            "verdicts, in under three minutes.";

    /// <summary>The result in sentences, the most important first.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="judged">False: the runs are too short to judge by.</param>
    public static IReadOnlyList<string> Answer(Quickstart result, bool judged) => !judged ? [NoVerdict, WhyNoVerdict] :
    [
        $"{VerdictAnswer.Of(result.Trained.Verdicts)} (Trained models, recurrent weights perturbed.)",
        $"{VerdictAnswer.Of([.. result.Linear.Select(f => f.Verdict)])} (Exact linear analysis, recurrent weights perturbed.)",
        $"{VerdictAnswer.Of(result.Trained.FullBall)} (The same trained models, all weights perturbed.)",
    ];

    /// <summary>Fills a report.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="figures">The figures of <see cref="QuickstartFigures.Create"/>.</param>
    /// <param name="environment">Machine, versions, threads, seconds.</param>
    /// <param name="judged">False: the runs are too short to judge by, and no verdict is shown.</param>
    public static ReportContent Create(Quickstart result, IReadOnlyList<(string Name, Figure Figure)> figures,
        IReadOnlyList<ReportEntry> environment, bool judged)
    {
        StudyGrid grid = result.Trained.Grid;
        return new ReportContent
        {
            Title = "What survives small changes of the weights",
            Subtitle = "Recurrent models of growing width on targets with exponential and with polynomial memory",
            Headline = Answer(result, judged),
            Lead = new ReportFigure(figures.First(f => f.Name == QuickstartFigures.Answer).Figure),
            Verdicts = !judged ? [] :
            [
                new ReportVerdicts("Exact linear analysis", [.. result.Linear.Select(f => f.Verdict)],
                    "Best m-term exponential sums of the target's kernel on [0, ∞), perturbed in closed form: no data, no training " +
                        "noise, no finite horizon."),
                new ReportVerdicts("Trained models, recurrent block", result.Trained.Verdicts,
                    "Diagonal models trained while width and horizon grow together; the recurrent weights moved by β straight at the " +
                        "stability boundary."),
                new ReportVerdicts("Trained models, all blocks", result.Trained.FullBall,
                    "The same models with all weights in the ball, adversarial search. The theory's claim about reparameterization is " +
                        "about the recurrent block; " +
                    "these figures stand beside it and show what perturbing encoder and decoder adds."),
            ],
            Sections =
            [
                Section("Stability radius against width", "slopes", [.. figures.Where(f => f.Name != QuickstartFigures.Answer)]),
                Section("Perturbation-error curves", "curves", figures),
                Section("Exact curves of linear models", "linear", figures),
                Section("Memory functions", "memory", figures),
                new ReportSection("All runs", []) { Tables = [Runs(result.Trained.Runs)] },
            ],
            Configuration =
            [
                new ReportEntry("protocol", Protocol(result.Trained)),
                new ReportEntry("widths of the linear analysis", string.Join(", ", grid.LinearWidths)),
            ],
            Environment = environment,
        };
    }

    /// <summary>One row per run.</summary>
    public static Table Runs(IReadOnlyList<StudyRun> runs)
    {
        (string Name, string Key, Func<StudyRun, double> Value)[] numbers =
        [
            ("error", "relative_error", r => r.RelativeError), ("smallest rate", "smallest_rate", r => r.SmallestRate),
            ("r(W)", "distance", r => r.ForVerdict.Distance), ("β*", "radius", r => r.ForVerdict.Radius),
            ("β* all weights", "radius_all", r => r.ForFullBallVerdict.Radius), ("tail beyond T", "tail_energy", r => r.TailEnergy),
            ("|U|", "norm_u", r => r.Recurrent?.Norms.Input ?? double.NaN), ("|c|", "norm_c", r => r.Recurrent?.Norms.Output ?? double.NaN),
        ];
        var names = new RunNames([.. runs.Select(r => r.Run)]);
        return new Table("Trained runs",
            [
                new("run"), new("model"), new("target"), new("parameterization"), new("m", true) { Keys = ["width"] },
                new("T", true) { Keys = ["horizon"] }, new("seed", true),
                new("units", true), .. numbers.Select(n => new TableColumn(n.Name, true) { Keys = [n.Key] }),
            ],
            [.. runs.Select(r => (IReadOnlyList<TableCell>)
            [
                new TableCell(names.Of(r.Run), [r.Run.Name]), TableCell.Of(r.Family.Model), TableCell.Of(r.Family.Target),
                TableCell.Of(r.Family.Parameterization), TableCell.Of(r.Run.Width),
                TableCell.Of(r.Horizon), TableCell.Of(r.Seed), TableCell.Of(r.Run.Result?.Pruned?.Kept.Count ?? 0),
                .. numbers.Select(n => TableCell.Of(n.Value(r))),
            ])])
        {
            Caption = "Each is a run folder below sweep/runs. Errors of the pruned model relative to ||H||²; units left by pruning; " +
                "β* at tolerance 0.1. A target tests the limit only where its tail beyond T exceeds ten times the error.",
        };
    }

    /// <summary>The settings of a study in a sentence.</summary>
    internal static string Protocol(Study study)
    {
        StudyGrid o = study.Grid;
        int models = study.Runs.Select(r => r.Family.Model).Distinct().Count();
        IEnumerable<string> sizes = study.Runs.GroupBy(r => r.Family.Model)
            .GroupBy(g => string.Join(", ", g.Select(r => (r.Run.Width, r.Horizon)).Distinct().Order()), g => g.Key)
            .Select(g => g.Count() == models ? g.Key : $"{g.Key} ({string.Join(", ", g)})");
        return $"growing-horizon: widths and horizons {string.Join("; ", sizes)}; " +
            Invariant($"{o.Seeds} seeds, {o.Epochs * o.Steps} steps of {o.Tokens} time steps, ") +
            Invariant($"hardtanh (lru: linear, native time), {o.TestTokens} in the test set, ") +
            "runs admitted at a relative error of at most " +
            Invariant($"{new VerdictOptions().LargestRelativeError}");
    }

    private static ReportSection Section(string title, string prefix, IReadOnlyList<(string Name, Figure Figure)> figures) =>
        new(title, [.. figures.Where(f => f.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(f => new ReportFigure(f.Figure))]);
}
