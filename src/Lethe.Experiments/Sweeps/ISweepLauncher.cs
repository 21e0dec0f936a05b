namespace Lethe.Experiments.Sweeps;

/// <summary>
/// Runs the tasks of a sweep, each in a process of its own (`lethe sweep task DIR --index N`) or on a thread of this one, or hands them to
/// a scheduler. All state is in the
/// sweep's folder, so a sweep begun by one launcher can be resumed by another.
/// </summary>
public interface ISweepLauncher
{
    /// <summary>Its name on the command line and in status files.</summary>
    string Name { get; }

    /// <summary>All there are; the first is the one taken where nothing says otherwise.</summary>
    static IReadOnlyList<ISweepLauncher> All { get; } = [new LocalPool(), new Slurm.SlurmLauncher(), new InProcess()];

    /// <summary>
    /// Runs or submits tasks. The caller holds <see cref="SweepFolder.LockForLaunch"/> and has called <see cref="SweepFolder.Reopen"/> on
    /// each task.
    /// </summary>
    /// <param name="folder">The sweep.</param>
    /// <param name="tasks">Those to run; none has a result or is running.</param>
    /// <param name="options">How.</param>
    /// <param name="observer">Told what happens; may be called from any thread.</param>
    /// <param name="cancellation">Interrupts what runs here, with checkpoints; what was handed to a scheduler stays with it.</param>
    /// <exception cref="ProblemException">The launcher is not to be had here.</exception>
    LaunchOutcome Launch(SweepFolder folder, IReadOnlyList<SweepTask> tasks, LaunchOptions options, ISweepObserver observer,
        CancellationToken cancellation);

    /// <summary>
    /// What the scheduler knows of tasks whose files do not decide, asked in one call. A task it knows nothing of is left out, and so are
    /// all where it cannot be asked, or there is none: missing is unknown, not failed.
    /// </summary>
    /// <param name="folder">The sweep.</param>
    /// <param name="undecided">The tasks and what their files say: <see cref="SweepTaskState.Submitted"/>,
    /// <see cref="SweepTaskState.Unknown"/> or <see cref="SweepTaskState.Interrupted"/>.</param>
    IReadOnlyDictionary<SweepTask, SweepTaskStatus> Probe(SweepFolder folder, IReadOnlyDictionary<SweepTask, SweepTaskStatus> undecided) =>
        new Dictionary<SweepTask, SweepTaskStatus>();

    /// <summary>
    /// Asks the processes of tasks to end, with a checkpoint. The caller has called <see cref="SweepFolder.RequestCancel"/> on each before,
    /// so that a task that ends at the request counts as cancelled and one that waits does not begin.
    /// </summary>
    /// <param name="folder">The sweep.</param>
    /// <param name="tasks">The tasks and what is known of them: submitted, running or unknown.</param>
    void Cancel(SweepFolder folder, IReadOnlyDictionary<SweepTask, SweepTaskStatus> tasks);
}

/// <summary>How tasks are run.</summary>
public sealed record LaunchOptions
{
    /// <summary>
    /// The words that start this program, to which "sweep task DIR --index N" is added; a launcher that starts none needs none.
    /// </summary>
    public IReadOnlyList<string> Program { get; init; } = [];

    /// <summary>How many tasks run at once; null: the launcher's choice.</summary>
    public int? Workers { get; init; }

    /// <summary>Threads of one task, of <see cref="InProcess"/> of all together; null: the sweep's, else the launcher's choice.</summary>
    public int? Threads { get; init; }

    /// <summary>What runs in this process are given besides: figures, notes.</summary>
    public Runs.RunContext Run { get; init; } = new();

    /// <summary>How many times a failed task is restarted before it counts as failed.</summary>
    public int Retries { get; init; }

    /// <summary>The first failure interrupts the others.</summary>
    public bool FailFast { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>How a launch ended.</summary>
public sealed record LaunchOutcome
{
    /// <summary>True where the tasks were handed to a scheduler and continue without this process.</summary>
    public bool Submitted { get; init; }

    /// <summary>True where the launch was cancelled before all tasks had ended.</summary>
    public bool Interrupted { get; init; }

    /// <summary>True where the first failure ended it.</summary>
    public bool FailedFast { get; init; }

    /// <summary>The scheduler's names of the jobs submitted.</summary>
    public IReadOnlyList<string> Jobs { get; init; } = [];
}

/// <summary>Told what a launcher does.</summary>
public interface ISweepObserver
{
    /// <summary>A launch begins.</summary>
    /// <param name="tasks">Those that are begun.</param>
    /// <param name="elsewhere">How many are left to whoever has them, submitted or running.</param>
    /// <param name="launcher">Who runs them.</param>
    void OnLaunch(IReadOnlyList<SweepTask> tasks, int elsewhere, ISweepLauncher launcher)
    {
    }

    /// <summary>A task's state changed: it began, ended, was submitted, is to be tried again.</summary>
    void OnStatus(SweepTask task, SweepTaskStatus status);

    /// <summary>A running task tells how far it is.</summary>
    /// <param name="task">The task.</param>
    /// <param name="share">0..1.</param>
    /// <param name="text">What it is doing.</param>
    void OnProgress(SweepTask task, double share, string text);
}
