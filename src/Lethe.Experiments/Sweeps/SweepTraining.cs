namespace Lethe.Experiments.Sweeps;

/// <summary>
/// Trains the runs of a study, each in a run folder, by any launcher. All that is known of them is in the folder of the sweep: the same
/// call later goes on, within a run as well, by the same or another
/// launcher.
/// </summary>
public sealed record SweepTraining
{
    /// <summary>Chooses who trains, given what is known of the runs; in this process where nothing is said.</summary>
    public Func<IEnumerable<SweepTaskStatus>, ISweepLauncher> Launcher { get; init; } = _ => new InProcess();

    /// <summary>How runs are launched.</summary>
    public LaunchOptions Options { get; init; } = new();

    /// <summary>Told the share of the work that is done, and what is being done.</summary>
    public Action<double, string> Progress { get; init; } = (_, _) => { };

    /// <summary>True: runs may be added to a sweep that is there; false: it must be of the same runs.</summary>
    public bool Extends { get; init; }

    /// <summary>The runs of a grid, finished; those that had ended before are not done again.</summary>
    /// <param name="grid">The runs.</param>
    /// <param name="path">The folder of their sweep: made, or resumed.</param>
    /// <param name="cancellation">Interrupts what runs here, with checkpoints.</param>
    /// <exception cref="PendingException">They continue without this process.</exception>
    /// <exception cref="ProblemException">A run failed. The folder holds the sweep of another grid.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; checkpoints are saved.</exception>
    public IReadOnlyList<StoredRun> Train(SweepGrid grid, string path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        SweepFolder folder = SweepFolder.CreateOrOpen(path, grid, Options.Clock, Extends);
        HashSet<string> ids = [.. grid.Tasks.Select(t => t.Id)];
        if (States().Any(s => IsOpen(s.Task, s.Status.State)))
        {
            SweepLaunch.Run(folder, IsOpen, Launcher, Options, new Observer([.. folder.Tasks.Where(t => ids.Contains(t.Id))], Progress),
                cancellation);
            cancellation.ThrowIfCancellationRequested();
        }

        (SweepTask Task, SweepTaskStatus Status)[] ended = States();
        if (ended.FirstOrDefault(s => s.Status.State == SweepTaskState.Failed) is { Task: { } failed, Status: { } why })
        {
            string told = File.Exists(folder.LogPath(failed)) ? folder.LogPath(failed) : folder.StatusPath(failed);
            throw ProblemException.Failed($"run {failed.Label}", why.Message ?? "it failed", null,
                $"see {told}; the same command tries it again");
        }

        foreach ((SweepTask task, _) in ended.Where(s => s.Status.State.HasResult())) folder.Tidy(task);
        int done = ended.Count(s => s.Status.State.HasResult());
        if (done < ended.Length)
            throw new PendingException(
                Invariant($"{done} of {ended.Length} runs have ended, see lethe sweep status {ShellWord.Path(path)}"));
        return [.. ended.Select(s => StoredRun.Open(folder.RunPath(s.Task)).RequireWhole())];

        (SweepTask Task, SweepTaskStatus Status)[] States() => [.. new SweepSurvey(folder).States
            .Where(s => ids.Contains(s.Task.Id))];

        bool IsOpen(SweepTask task, SweepTaskState state) => ids.Contains(task.Id) && !state.HasResult() && !state.IsElsewhere();
    }

    /// <summary>Adds up the shares of runs by their work.</summary>
    private sealed class Observer(IReadOnlyList<SweepTask> tasks, Action<double, string> progress) : ISweepObserver
    {
        private readonly Dictionary<SweepTask, double> _work = tasks.ToDictionary(t => t, t => t.Work),
            _share = tasks.ToDictionary(t => t, _ => 1.0);
        private readonly Lock _telling = new();

        public void OnLaunch(IReadOnlyList<SweepTask> launched, int elsewhere, ISweepLauncher launcher)
        {
            foreach (SweepTask task in launched) _share[task] = 0;
        }

        public void OnStatus(SweepTask task, SweepTaskStatus status)
        {
            if (status.State.HasResult()) OnProgress(task, 1, Word.Of(status.State));
        }

        public void OnProgress(SweepTask task, double share, string text)
        {
            lock (_telling)
            {
                _share[task] = share;
                string done = Invariant($"{_share.Values.Count(s => s >= 1)}/{tasks.Count} runs  {task.Label}: {text}");
                progress(_share.Sum(s => s.Value * _work[s.Key]) / _work.Values.Sum(), done);
            }
        }
    }
}
