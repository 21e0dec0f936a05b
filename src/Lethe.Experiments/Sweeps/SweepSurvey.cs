namespace Lethe.Experiments.Sweeps;

/// <summary>Where all tasks of a sweep stand: files first; of what they do not decide, each launcher is asked once.</summary>
public sealed class SweepSurvey
{
    private readonly SweepFolder _folder;

    /// <summary>Looks at a sweep.</summary>
    /// <param name="folder">The sweep.</param>
    /// <param name="launchers">Those that can be asked; null: all there are.</param>
    public SweepSurvey(SweepFolder folder, IEnumerable<ISweepLauncher>? launchers = null)
    {
        _folder = folder;
        Dictionary<SweepTask, SweepTaskStatus> states = folder.Tasks.ToDictionary(task => task, folder.StateOf);
        // One that was interrupted may be in a queue again.
        foreach (ISweepLauncher launcher in launchers ?? ISweepLauncher.All)
        {
            Dictionary<SweepTask, SweepTaskStatus> undecided = states
                .Where(s => s.Value.Launcher == launcher.Name && s.Value.State is SweepTaskState.Submitted or SweepTaskState.Unknown
                    or SweepTaskState.Interrupted).ToDictionary();
            if (undecided.Count == 0) continue;
            foreach ((SweepTask task, SweepTaskStatus status) in launcher.Probe(folder, undecided)) states[task] = status;
        }

        States = [.. folder.Tasks.Select(task => (task, states[task]))];
    }

    /// <summary>The state of every task, in the order of the tasks.</summary>
    public IReadOnlyList<(SweepTask Task, SweepTaskStatus Status)> States { get; }

    /// <summary>How many tasks are in each state, states of none left out.</summary>
    public IReadOnlyDictionary<SweepTaskState, int> Counts => States.CountBy(s => s.Status.State).OrderBy(c => c.Key).ToDictionary();

    /// <summary>"3 done, 1 failed of 4".</summary>
    public string CountsText =>
        Invariant($"{string.Join(", ", Counts.Select(c => Invariant($"{c.Value} {Word.Of(c.Key)}")))} of {States.Count}");

    /// <summary>How many tasks are in one of some states.</summary>
    public int Count(params IEnumerable<SweepTaskState> states) => States.Count(s => states.Contains(s.Status.State));

    /// <summary>All of it as a document.</summary>
    public SweepDocument Document => new(_folder.Path, _folder.Description,
        [.. States.Select(s => new SweepRunDocument(s.Task.Id, s.Task.Index, s.Status.State, s.Task.Settings, _folder.RunPath(s.Task),
            s.Status.Attempt, s.Status.Launcher, s.Status.Job, s.Status.Host, s.Status.Process?.Id, s.Status.Submitted, s.Status.Started,
            s.Status.Ended, s.Status.Seconds, s.Status.ExitCode, s.Status.Message))],
        Counts);
}
