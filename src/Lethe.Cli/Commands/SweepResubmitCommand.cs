namespace Lethe.Cli.Commands;

/// <summary>lethe sweep resubmit: runs tasks of a sweep again.</summary>
internal sealed class SweepResubmitCommand : LetheCommand
{
    private readonly Argument<string[]> _words = WordsArgument("DIR", "The folder of a sweep, and ids of its runs to take only those");
    private readonly Option<bool> _failed = new("--failed") { Description = "Runs that failed (the default where no ids are given)" };
    private readonly Option<bool> _cancelled = new("--cancelled") { Description = "Runs that were cancelled" };
    private readonly Option<bool> _unknown =
        new("--unknown") { Description = "Runs of which nothing is known; one that runs elsewhere keeps others off its folder" };
    private readonly Option<bool> _fresh =
        new("--fresh") { Description = "Begin at the start instead of at the checkpoint: what the run has written is deleted" };
    private readonly LaunchSettings _launch = new(ISweepLauncher.All[0]);

    public override string Name => "resubmit";

    public override string Description => "Run failed, cancelled or lost runs of a sweep again, from their checkpoints";

    public override IReadOnlyList<string> Examples => ["sweep resubmit --failed runs/seeds"];

    public override string? GoesOn => LaunchedSweep.GoesOn;

    protected override Symbol[] Symbols => [_words, _failed, _cancelled, _unknown, _fresh, .. _launch.Symbols];

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(_words).RequireSubjects("sweep resubmit", "folder", 1, int.MaxValue)
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
