namespace Lethe.Cli.Commands;

/// <summary>lethe sweep cancel: takes tasks back.</summary>
internal sealed class SweepCancelCommand() : WordsCommand("cancel",
    "Cancel the runs of a sweep that have not ended; those that run save a checkpoint first",
    ("DIR", "The folder of a sweep, and ids of its runs to cancel only those"), "sweep cancel runs/seeds")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(50);

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireSubjects("sweep cancel", "folder", 1, int.MaxValue)
            .RequireNoOverrides("sweep cancel");
        SweepFolder folder = SweepFolder.Open(words.Subjects[0]);
        IReadOnlySet<SweepTask>? only = folder.TasksOf([.. words.Subjects.Skip(1)]);
        (SweepTask Task, SweepTaskStatus Status)[] left = [.. new SweepSurvey(folder).States
            .Where(s => only?.Contains(s.Task) != false && !s.Status.State.HasResult()
                && s.Status.State is not (SweepTaskState.Failed or SweepTaskState.Cancelled))];
        foreach ((SweepTask task, _) in left) folder.RequestCancel(task);
        foreach (IGrouping<ISweepLauncher, (SweepTask Task, SweepTaskStatus Status)> group in left
            .Where(s => s.Status.State is SweepTaskState.Running or SweepTaskState.Submitted or SweepTaskState.Unknown)
            .GroupBy(s => ISweepLauncher.All.FirstOrDefault(l => l.Name == s.Status.Launcher) ?? ISweepLauncher.All[0]))
        {
            group.Key.Cancel(folder, group.ToDictionary(s => s.Task, s => s.Status));
        }

        SweepSurvey survey = Wait(context, folder, [.. left.Select(s => s.Task)]);
        int running = survey.States.Count(s => s.Status.State == SweepTaskState.Running && left.Any(l => l.Task.Id == s.Task.Id));
        return new CommandOutcome(JsonText.With(survey.Document, new { cancelled = left.Length - running }), terminal =>
        {
            SweepView.Render(terminal, folder, survey);
            if (running > 0)
                terminal.WriteLine(
                Invariant($"{running} still run: on another machine, or not started by a sweep; they count as cancelled when they end"));
        });
    }

    /// <summary>Waits until the processes that were asked to end have saved their checkpoints.</summary>
    private static SweepSurvey Wait(CommandContext context, SweepFolder folder, HashSet<SweepTask> asked)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience
            && asked.Any(task => folder.StateOf(task) is { State: SweepTaskState.Running, Host: { } host }
            && host == Environment.MachineName))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Thread.Sleep(Pause);
        }

        return new SweepSurvey(folder);
    }
}
