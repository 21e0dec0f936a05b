using System.Globalization;
using Lethe.Experiments.Runs;
using Lethe.Experiments.Sweeps;
using Lethe.Interop;

namespace Lethe.Experiments.Reproduction;

/// <summary>Trains the runs of a reproduced item by a launcher, each in a process of its own, or with a scheduler.</summary>
/// <param name="launcher">Who runs them.</param>
/// <param name="options">How.</param>
public sealed class ReproductionRuns(ISweepLauncher launcher, LaunchOptions options)
{
    /// <summary>The item's runs, finished.</summary>
    /// <param name="grid">The runs.</param>
    /// <param name="item">The item.</param>
    /// <param name="cancellation">Interrupts them.</param>
    /// <exception cref="PendingException">They go on with a scheduler.</exception>
    /// <exception cref="ProblemException">A run failed.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; checkpoints are saved.</exception>
    public IReadOnlyList<StoredRun> Train(SweepGrid grid, ReproductionContext item, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(item);
        SweepFolder folder = Reproductions.OpenSweep(grid, item);
        SweepTask[] open = [.. new SweepSurvey(folder).States
            .Where(s => !s.Status.State.HasResult() && s.Status.State is not (SweepTaskState.Running or SweepTaskState.Submitted)).Select(s => s.Task)];
        if (open.Length > 0)
        {
            using IDisposable held = folder.LockForLaunch();
            foreach (SweepTask task in open) folder.Reopen(task);
            launcher.Launch(folder, open, options, new Observer(folder.Tasks.Count, folder.Tasks.Count - open.Length, item), cancellation);
        }
        cancellation.ThrowIfCancellationRequested();
        IReadOnlyList<(SweepTask Task, SweepTaskStatus Status)> states = new SweepSurvey(folder).States;
        if (states.FirstOrDefault(s => s.Status.State == SweepTaskState.Failed) is { Task: { } failed, Status: { } why })
            throw ProblemException.Failed($"run {failed.Label}", why.Message ?? "it failed", "a run that ends", $"see {folder.LogPath(failed)}; the same command tries it again");
        foreach ((SweepTask task, _) in states.Where(s => s.Status.State.HasResult())) folder.Tidy(task);
        int ended = states.Count(s => s.Status.State.HasResult());
        if (ended < states.Count) throw new PendingException(string.Create(CultureInfo.InvariantCulture, $"{ended} of {states.Count} runs have ended, see lethe sweep status {ShellWord.Path(item.SweepPath)}"));
        return [.. states.Select(s => StoredRun.Open(folder.RunPath(s.Task)).RequireWhole())];
    }

    private sealed class Observer(int tasks, int done, ReproductionContext item) : ISweepObserver
    {
        private readonly Dictionary<SweepTask, double> _shares = [];
        private readonly Lock _telling = new();

        public void OnStatus(SweepTask task, SweepTaskStatus status)
        {
            if (status.State.HasResult()) OnProgress(task, 1, Word.Of(status.State));
        }

        public void OnProgress(SweepTask task, double share, string text)
        {
            lock (_telling)
            {
                _shares[task] = share;
                item.Progress((done + _shares.Values.Sum()) / tasks, $"{task.Label}: {text}");
            }
        }
    }
}
