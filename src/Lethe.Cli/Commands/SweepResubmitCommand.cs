namespace Lethe.Cli.Commands;

/// <summary>lethe sweep resubmit: runs tasks of a sweep again.</summary>
internal sealed class SweepResubmitCommand() : WordsCommand("resubmit",
    "Run failed, cancelled or lost runs of a sweep again, from their checkpoints",
    ("DIR", "The folder of a sweep, and ids of its runs to take only those"), "sweep resubmit --failed runs/seeds")
{
    private readonly FlagOption _failed = new("--failed", "Runs that failed (the default where no ids are given)");
    private readonly FlagOption _cancelled = new("--cancelled", "Runs that were cancelled");
    private readonly FlagOption _unknown =
        new("--unknown", "Runs of which nothing is known; one that runs elsewhere keeps others off its folder");
    private readonly FlagOption _fresh =
        new("--fresh", "Begin at the start instead of at the checkpoint: what the run has written is deleted");
    private readonly LaunchSettings _launch = new(ISweepLauncher.All[0]);

    public override string? GoesOn => LaunchedSweep.GoesOn;

    protected override Symbol[] Symbols => [_failed, _cancelled, _unknown, _fresh, .. _launch.Symbols];

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireSubjects("sweep resubmit", "folder", 1, int.MaxValue)
            .RequireNoOverrides("sweep resubmit");
        _launch.Check(context);
        SweepFolder folder = SweepFolder.Open(words.Subjects[0]);
        IReadOnlySet<SweepTask>? only = folder.TasksOf([.. words.Subjects.Skip(1)]);
        HashSet<SweepTaskState> states = [];
        foreach ((Option<bool> option, SweepTaskState state) in ((Option<bool>, SweepTaskState)[])[(_failed, SweepTaskState.Failed),
            (_cancelled, SweepTaskState.Cancelled), (_unknown, SweepTaskState.Unknown)])
            if (context.Parse.GetValue(option)) states.Add(state);
        if (states.Count == 0) states = only is null ? [SweepTaskState.Failed]
            : [SweepTaskState.Failed, SweepTaskState.Cancelled, SweepTaskState.Unknown, SweepTaskState.Interrupted, SweepTaskState.Pending];
        bool fresh = context.Parse.GetValue(_fresh);
        return LaunchedSweep.Run(context, folder, _launch, (task, state) => states.Contains(state) && only?.Contains(task) != false,
            fresh ? folder.DeleteRun : null);
    }
}
