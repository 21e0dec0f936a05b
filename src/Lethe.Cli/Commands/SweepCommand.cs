namespace Lethe.Cli.Commands;

/// <summary>lethe sweep: many runs, each in a process of its own.</summary>
internal sealed class SweepCommand() : WordsCommand("sweep",
    "Many runs from a grid, each in its own process, with retries and resume; and what became of them",
    ("GRID", "A grid file, or a configuration (file or name), and settings key=value; several values (a,b or 0..4) are alternatives"),
    "sweep smoke seed=0..7 --workers 2 --out runs/seeds", "sweep grid.yaml train.epochs=50 --dry-run",
    "sweep model.width=8,16,32 target=exp,pol seed=0..2", "sweep --resume runs/seeds", "sweep smoke seed=0..9 --extend --out runs/seeds")
{
    private readonly Option<string?> _resume =
        new("--resume")
        {
            HelpName = "DIR", Arity = ArgumentArity.ZeroOrOne, Description =
        "Resume the sweep in a folder; with GRID and --out DIR: resume it if it is there"
        };
    private readonly FlagOption _extend = new("--extend",
        "With GRID and --out DIR: add the runs that the sweep in DIR does not have yet (more seeds or values), and run them");
    private readonly FlagOption _dryRun = new("--dry-run", "Show the runs; run nothing");
    private readonly LaunchSettings _launch = new(ISweepLauncher.All[0]);

    public override string MoreHelp => """
        A grid file has the sections base (a configuration), set (settings of all runs), grid (alternatives, whose product is taken), zip
        (alternatives walked
        together) and runs (a list of mappings). In words, several values are alternatives (seed=0..4, target=exp,pol) and a list in
        brackets is one value
        (model.width=[8,16] trains chained widths in one run). A value that holds a comma stands in quotes of its own, or has a backslash
        before the comma: 'target="file:a,b.csv",exp' or 'target=file:a\,b.csv'. See docs/sweeps.md.
        """;

    public override IReadOnlyList<LetheCommand> Subcommands { get; } =
        [new SweepStatusCommand(), new SweepCollectCommand(), new SweepResubmitCommand(), new SweepCancelCommand(), new SweepTaskCommand()];

    public override IEnumerable<string> Examples => base.Examples.Concat(ExamplesBelow);

    public override bool RunsItself => true;

    public override string? GoesOn => LaunchedSweep.GoesOn;

    protected override Symbol[] Symbols => [_resume, _extend, _dryRun, .. _launch.Symbols];

    protected override IEnumerable<string> Offered(string begun) =>
        [.. Completions.Names("configs"), .. Completions.SettingsOf(begun)];

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireSubjects(Name, "grid", 0, 1);
        bool resume = context.Parse.GetResult(_resume) is not null, extend = context.Parse.GetValue(_extend);
        _launch.Check(context);
        SweepFolder folder;
        IDisposable? held = null;
        if (extend && resume)
            throw ProblemException.Usage(Name, "--extend and --resume exclude each other", null,
                "omit --resume: --extend also resumes unfinished runs");
        if (context.Path(_resume) is { } path)
        {
            context.RequireNothingBeside("sweep --resume DIR", words, "the folder alone, which holds the runs of the sweep",
                "omit it, or start a new sweep in another folder");
            folder = SweepFolder.Open(path);
        }
        else
        {
            if (words.Subjects.Count + words.Overrides.Count == 0)
                throw ProblemException.Usage(Name, "no grid given", "a grid file, or a configuration and what varies",
                    "write for example lethe sweep smoke seed=0..7");
            SweepGrid grid = SweepGrid.Read(words.Subjects.Count > 0 ? words.Subjects[0] : null, context.Overrides(words),
                DataReaders.All());
            string target = context.Out ?? OutputFolder.DatedPath(context, string.Join(' ', grid.Tasks.Select(task => task.Id)));
            if (context.Parse.GetValue(_dryRun)) return DryRun(grid, target);
            if (grid.Combinations > grid.Tasks.Count)
                context.Terminal.Note(
                    Invariant($"{grid.Combinations} combinations are {grid.Tasks.Count} different configurations; each runs once"));
            folder = extend ? Extended(context, target, grid)
                : resume && SweepFolder.IsSweep(target)
                ? SweepFolder.CreateOrOpen(target, grid, context.Surroundings.Clock, extend: false)
                : SweepFolder.CreateForLaunch(target, grid, context.Surroundings.Clock, context.Force, out held);
        }

        return context.Parse.GetValue(_dryRun) ? Picked(folder)
            : LaunchedSweep.Run(context, folder, _launch, (_, state) => state.IsOpen(), held: held);
    }

    /// <summary>The sweep in a folder with the runs of a grid that it lacks added behind its own, whose results stay.</summary>
    private static SweepFolder Extended(CommandContext context, string target, SweepGrid grid)
    {
        if (!SweepFolder.IsSweep(target))
        {
            throw ProblemException.Usage("sweep --extend", context.Out is null ? "--out is missing" : $"there is no sweep in '{target}'",
                null, "give the folder of a sweep with --out, or omit --extend to begin a new sweep");
        }

        int before = SweepFolder.Open(target).Tasks.Count;
        SweepFolder folder = SweepFolder.CreateOrOpen(target, grid, context.Surroundings.Clock, extend: true);
        context.Terminal.Note(Invariant($"sweep {target}: {before} runs there, {folder.Tasks.Count - before} added"));
        return folder;
    }

    /// <inheritdoc cref="Picked"/>
    private static CommandOutcome DryRun(SweepGrid grid, string path) => new(
        new { sweep = path, grid.Combinations, runs = grid.Tasks.Select(task => new { task.Id, task.Index, task.Settings }) },
        terminal =>
        {
            string[] keys = [.. grid.Tasks[0].Settings.Keys];
            terminal.Table(["", "id", .. keys],
                grid.Tasks.Select(task =>
                (string[])[Invariant($"{task.Index}"), task.Id, .. keys.Select(key => task.Settings[key])]), 0);
            terminal.WriteLine(Invariant($"{grid.Tasks.Count} runs of {grid.Combinations} combinations; folder {path}"));
        });

    /// <summary>Shows what would run.</summary>
    private static CommandOutcome Picked(SweepFolder folder)
    {
        var survey = new SweepSurvey(folder);
        return new CommandOutcome(survey.Document, terminal => SweepView.Render(terminal, folder, survey));
    }
}
