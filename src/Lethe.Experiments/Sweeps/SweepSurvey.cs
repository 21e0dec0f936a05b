namespace Lethe.Experiments.Sweeps;

/// <summary>Where all tasks of a sweep stand: files first; of what they do not decide, each launcher is asked once.</summary>
public static class SweepSurvey
{
    /// <summary>The state of every task, in the order of the tasks.</summary>
    /// <param name="folder">The sweep.</param>
    /// <param name="launchers">Those that can be asked.</param>
    public static IReadOnlyList<(SweepTask Task, SweepTaskStatus Status)> Of(SweepFolder folder, IEnumerable<ISweepLauncher> launchers)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(launchers);
        Dictionary<SweepTask, SweepTaskStatus> states = folder.Tasks.ToDictionary(task => task, folder.StateOf);
        // One that was interrupted may be in a queue again.
        foreach (ISweepLauncher launcher in launchers)
        {
            Dictionary<SweepTask, SweepTaskStatus> undecided = states
                .Where(s => s.Value.Launcher == launcher.Name && s.Value.State is SweepTaskState.Submitted or SweepTaskState.Unknown or SweepTaskState.Interrupted).ToDictionary();
            if (undecided.Count == 0) continue;
            foreach ((SweepTask task, SweepTaskStatus status) in launcher.Probe(folder, undecided)) states[task] = status;
        }

        return [.. folder.Tasks.Select(task => (task, states[task]))];
    }

    /// <summary>How many tasks are in each state, states of none left out.</summary>
    public static IReadOnlyDictionary<SweepTaskState, int> Counts(IEnumerable<SweepTaskStatus> states) =>
        states.CountBy(s => s.State).OrderBy(c => c.Key).ToDictionary();
}
