namespace Lethe.Experiments.Sweeps;

/// <summary>One launch of tasks of a sweep.</summary>
/// <param name="Launcher">Who had them.</param>
/// <param name="Count">How many.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record SweepLaunch(ISweepLauncher Launcher, int Count, LaunchOutcome Outcome)
{
    /// <summary>Launches tasks of a sweep, and keeps other launchers away meanwhile.</summary>
    /// <param name="folder">The sweep.</param>
    /// <param name="wanted">Picks among its tasks: none that has a result or runs.</param>
    /// <param name="choose">The launcher, given what is known of the tasks picked.</param>
    /// <param name="options">How.</param>
    /// <param name="observer">Told what happens.</param>
    /// <param name="cancellation">Interrupts what runs here, with checkpoints.</param>
    /// <param name="prepare">Done with each of them before; null: nothing.</param>
    /// <param name="held">The sweep's lock, where the caller has it; it is given back at the end.</param>
    /// <exception cref="ProblemException">Another process launches tasks of this sweep, or the launcher is not to be had here.</exception>
    public static SweepLaunch Run(SweepFolder folder, Func<SweepTask, SweepTaskState, bool> wanted,
        Func<IEnumerable<SweepTaskStatus>, ISweepLauncher> choose, LaunchOptions options,
        ISweepObserver observer, CancellationToken cancellation, Action<SweepTask>? prepare = null, IDisposable? held = null)
    {
        using (held ?? folder.LockForLaunch())
        {
            IReadOnlyList<(SweepTask Task, SweepTaskStatus Status)> states = new SweepSurvey(folder).States;
            (SweepTask Task, SweepTaskStatus Status)[] picked = [.. states.Where(s => wanted(s.Task, s.Status.State))];
            foreach ((SweepTask task, _) in states.Where(s => s.Status.State.HasResult())) folder.Tidy(task);
            ISweepLauncher launcher = choose(picked.Select(s => s.Status));
            foreach ((SweepTask task, _) in picked)
            {
                prepare?.Invoke(task);
                folder.Reopen(task);
            }

            SweepTask[] tasks = [.. picked.Select(s => s.Task)];
            observer.OnLaunch(tasks, states.Count(s => s.Status.State.IsElsewhere()), launcher);
            return new SweepLaunch(launcher, tasks.Length, launcher.Launch(folder, tasks, options, observer, cancellation));
        }
    }
}
