namespace Lethe.Cli.Commands;

/// <summary>lethe quickstart: the whole story in under three minutes.</summary>
internal sealed class QuickstartCommand() : LetheCommand("quickstart",
    "The whole story: which models keep a long memory stably, measured here and now, with figures and a report", "quickstart",
    "quickstart --out runs/first --json")
{
    private readonly LaunchSettings _launch = new(new InProcess());
    private readonly ChoiceOption _scale =
        new("--scale", "full: the story, under three minutes on two cores; smoke: the same path in seconds, too short to judge by", "full",
        "smoke");

    public override string MoreHelp => """
        Each model is a run folder below sweep/runs of the output folder: runs, memory, stability, report and export open it, and
        sweep/sweep.yaml says with which settings lethe sweep or lethe train makes it again. Runs are trained on threads of this process
        unless --launcher says otherwise; lethe report draws figures of single runs.
        """;

    public override string? GoesOn => LaunchSettings.GoesOn;

    protected override Symbol[] Symbols => [_scale, .. _launch.Symbols];

    public override CommandOutcome Run(CommandContext context)
    {
        bool smoke = _scale.Read(context.Parse) == "smoke";
        StudyGrid grid = (smoke ? Quickstart.Smoke : Quickstart.Full) with { FirstSeed = context.Seed ?? 0 };
        _launch.Check(context);
        string computed = Invariant($"quickstart {(smoke ? "smoke" : "full")} {grid.FirstSeed}");
        OutputFolder folder = OutputFolder.GoingOn(context, computed, Study.SweepFolderName);
        var watch = Stopwatch.StartNew();
        return _launch.Study(context, Name, folder, false,
            (path, training) => Quickstart.Run(grid, path, training, context.Cancellation),
            result => Outcome(folder, result, smoke, watch));
    }

    private static CommandOutcome Outcome(OutputFolder folder, Quickstart result, bool smoke, Stopwatch watch)
    {
        // What is exact is so at any scale, and stays in the document.
        Verdict[] exact = [.. result.Linear.Select(f => f.Verdict)];
        if (smoke) result = Withheld(result);
        Verdict[] all = [.. exact, .. result.Trained.Verdicts];
        IReadOnlyList<(string Name, Figure Figure)> figures = QuickstartFigures.Create(result);
        string[] files = FigureFiles.Write(folder, figures);
        folder.WriteText("runs.csv", TableWriter.Csv(QuickstartReport.Runs(result.Trained.Runs)));
        folder.WriteText("verdicts.csv", TableWriter.Csv(VerdictTable.Summary(all)));
        double seconds = watch.Elapsed.TotalSeconds;
        IReadOnlyList<ReportEntry> environment =
            [.. Machine.Entries, new ReportEntry("seconds", Invariant($"{seconds:F1}"))];
        string report =
            folder.Write("report.html", stream =>
                HtmlReport.Write(QuickstartReport.Create(result, figures, environment, !smoke), stream));
        var verdicts = new
        {
            verdicts = all.Select(v => new VerdictDocument(v)),
            full_ball = result.Trained.FullBall.Select(v => new VerdictDocument(v)),
        };
        folder.WriteText("result.json", JsonText.Of(verdicts));
        object json = JsonText.With(verdicts, new { figures = files, report, sweep = folder.PathOf(Study.SweepFolderName), seconds });
        return new CommandOutcome(json, terminal => Render(terminal, result, report, smoke, seconds));
    }

    private static Quickstart Withheld(Quickstart result)
    {
        static Verdict Open(Verdict verdict) =>
            verdict with { Kind = VerdictKind.Undecided, Reason = "the scale smoke is too short to judge by" };
        Study trained = result.Trained;
        return new Quickstart([.. result.Linear.Select(f => f with { Verdict = Open(f.Verdict) })], trained with
        {
            Verdicts = [.. trained.Verdicts.Select(Open)],
            FullBall = [.. trained.FullBall.Select(Open)],
        });
    }

    private static void Render(Terminal terminal, Quickstart result, string report, bool smoke, double seconds)
    {
        if (!smoke) RenderVerdicts(terminal, result);
        foreach (string sentence in QuickstartReport.Answer(result, !smoke)) terminal.WriteLine(sentence);
        terminal.WriteLine(Invariant($"{result.Trained.Runs.Count} runs in {seconds:F0} s; figures and report: {report}"));
    }

    private static void RenderVerdicts(Terminal terminal, Quickstart result)
    {
        terminal.WriteLine("β*: the largest perturbation that adds at most 0.1 to the relative error.");
        terminal.WriteLine();
        VerdictView.Render(terminal, [.. result.Linear.Select(f => f.Verdict)], "Exact linear analysis, recurrent weights perturbed",
            Undecided);
        VerdictView.Render(terminal, result.Trained.Verdicts, "Trained hardtanh models, recurrent weights perturbed", Undecided);
        VerdictView.Render(terminal, result.Trained.FullBall, "Trained hardtanh models, all weights perturbed (adversarial search)",
            _ => false);
    }

    private static bool Undecided(Verdict verdict) => verdict.Kind == VerdictKind.Undecided;
}
