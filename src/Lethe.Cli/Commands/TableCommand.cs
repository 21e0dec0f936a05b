namespace Lethe.Cli.Commands;

/// <summary>lethe table: parameterization x target for several models, beside the reference's table.</summary>
internal sealed class TableCommand() : LetheCommand("table",
    "The table of the theory, measured: which parameterization keeps which memory stably, for each model, beside the expected answer",
    "table --scale smoke", "table --models diagonal --parameterizations direct,softplus --out runs/table",
    "table --out runs/table  # again: resumes where it stopped", "table --out runs/table --launcher slurm")
{
    // Version 0.1.0 kept the numbers of runs here, and no runs.
    private const string NumbersOfOldRuns = "runs.jsonl";

    private readonly LaunchSettings _launch = new(new InProcess());
    private readonly ChoiceOption _scale =
        new("--scale", "full: the table, under an hour on two cores; smoke: the same path in seconds, too short to judge by", "full",
        "smoke");
    private readonly TextOption _models =
        new("--models", "LIST", "Names of lethe list models that can be pruned (default: diagonal,rnn,ssm,lru)");
    private readonly TextOption _parameterizations = new("--parameterizations", "LIST",
        "Names of lethe list parameterizations, or expressions in w (default: direct,relu,exp,softplus,best,sigmoid)");
    private readonly Option<string[]> _targets =
        new("--target")
        {
            HelpName = "TARGET", Description =
        "A target; may be given several times (default: exp, pol, pol15 and a random causal transformer)"
        };
    private readonly NumbersOption _widths =
        new("--widths", "Widths m; the horizon is 50 m / 8 rounded down (default 8,16,32,64,128; rnn, which costs m^2: 4,8,16,24,32)");
    private readonly IntegerOption _seeds = new("--seeds", "Seeds of each (default 3)", 1, 1000);
    private readonly IntegerOption _epochs = new("--epochs", "Epochs of training, of 100 steps each (default 15)", 1, 100_000);

    public override string MoreHelp => """
        Widths and horizons grow together, since on a fixed horizon T no rate much below 1/T is needed and the effect saturates. Each model
        is trained, freed of
        units it does not need (where units are independent) and perturbed: beta* is the largest perturbation of the recurrent weights that
        adds at most 0.1 to
        the relative error. A verdict is the regression of log beta* (direct and relu: also of the distance to instability) on log m over
        widths and seeds.
        Each model is a run folder below sweep/runs of the output folder: runs, memory, stability, report and export open it, and
        sweep/sweep.yaml says with which settings lethe train makes it again. The same command with the same --out goes on, within runs
        too; models, targets, widths and seeds may be added.
        """;

    public override string? GoesOn => LaunchSettings.GoesOn;

    protected override Symbol[] Symbols =>
        [_scale, _models, _parameterizations, _targets, _widths, _seeds, _epochs, .. _launch.Symbols];

    public override CommandOutcome Run(CommandContext context)
    {
        bool smoke = _scale.Read(context.Parse) == "smoke";
        StudyGrid grid = Grid(context, smoke ? StabilityTable.Smoke : StabilityTable.Full);
        _launch.Check(context);
        RefuseOldTable(context);
        OutputFolder folder = OutputFolder.GoingOn(context, "table " + string.Join(' ', context.Parse.Tokens.Select(t => t.Value)),
            Study.SweepFolderName);
        var watch = Stopwatch.StartNew();
        return _launch.Study(context, Name, folder, true,
            (path, training) => StabilityTable.Run(grid, path, training, context.Cancellation),
            table => Outcome(folder, table, smoke, watch));
    }

    private static void RefuseOldTable(CommandContext context)
    {
        if (context.Out is not { } path || context.Force || !File.Exists(Path.Combine(path, NumbersOfOldRuns))
            || SweepFolder.IsSweep(Path.Combine(path, Study.SweepFolderName))) return;
        throw ProblemException.Usage($"folder '{path}'",
            "it holds a table begun by version 0.1.0, which kept numbers of its runs and no runs",
            "a table of this version, an empty folder, or none",
            "give another folder with --out, where the runs are trained anew, or write into this one with --force");
    }

    private static CommandOutcome Outcome(OutputFolder folder, StabilityTable table, bool smoke, Stopwatch watch)
    {
        IReadOnlyList<(string Name, Figure Figure)> figures = TableReport.Figures(table);
        string[] files = FigureFiles.Write(folder, figures);
        folder.WriteText("runs.csv", TableWriter.Csv(QuickstartReport.Runs(table.Trained.Runs)));
        folder.WriteText("verdicts.csv", TableWriter.Csv(VerdictGrid.All(table.Recurrent)));
        folder.WriteText("verdicts-all-blocks.csv", TableWriter.Csv(VerdictGrid.All(table.FullBall)));
        string page = folder.WriteText("table.md", TableReport.Markdown(table));
        double seconds = watch.Elapsed.TotalSeconds;
        ReportContent content = TableReport.Create(table, figures, Machine.Entries);
        string report = folder.Write("report.html", stream => HtmlReport.Write(content, stream));
        var json = new
        {
            verdicts = table.Recurrent.Select(Verdict),
            linear = table.Linear.Select(Verdict),
            full_ball = table.FullBall.Select(Verdict),
            runs = table.Trained.Runs.Count,
            sweep = folder.PathOf(Study.SweepFolderName),
            figures = files,
            page,
            report,
            seconds,
        };
        return new CommandOutcome(json, terminal => Render(terminal, table, smoke, report, seconds));
    }

    private StudyGrid Grid(CommandContext context, StudyGrid scale)
    {
        var parse = context.Parse;
        IReadOnlyList<int>? widths = _widths.ReadIntegers(parse);
        return scale with
        {
            Models = Split(parse.GetValue(_models)) ?? scale.Models,
            Parameterizations = Split(parse.GetValue(_parameterizations)) ?? scale.Parameterizations,
            Targets = parse.GetValue(_targets) is { Length: > 0 } targets ? targets : scale.Targets,
            Widths = widths ?? scale.Widths,
            MatrixWidths = widths is null ? scale.MatrixWidths : null,
            Seeds = (int)_seeds.Read(parse, scale.Seeds),
            Epochs = (int)_epochs.Read(parse, scale.Epochs),
            FirstSeed = context.Seed ?? 0,
        };
    }

    // Commas part names; an expression has none, since its functions take one argument.
    private static string[]? Split(string? list) =>
        list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static object Verdict(ExpectedVerdict v) => JsonText.With(new VerdictDocument(v.Measured),
        new { v.Expected, v.Agrees, v.Note });

    private static void Render(Terminal terminal, StabilityTable table, bool smoke, string report, double seconds)
    {
        foreach (Table grid in TableReport.Grids(table)) terminal.Table(grid);
        foreach (ExpectedVerdict v in table.Recurrent.Where(v => v.Agrees == false))
            terminal.WriteLine($"{v.Measured.Family.Model}, {v.Measured.Family.Parameterization} on {v.Measured.Family.Target}: " +
                $"{Word.Of(v.Measured.Kind)}, expected {Word.Of(v.Expected!.Value)}: {v.Note}");
        if (smoke) terminal.WriteLine("Scale smoke is too short to judge by: run lethe table for the real figures.");
        terminal.WriteLine(Invariant($"Report: {report}   ({seconds:F0} s)"));
    }
}
