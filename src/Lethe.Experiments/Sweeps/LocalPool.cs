namespace Lethe.Experiments.Sweeps;

/// <summary>
/// Runs tasks on this machine, several at a time, each in a process of its own: a crash of one, also in native code, does not
/// affect the others. A task that fails is restarted as often as asked for, from its checkpoint.
/// </summary>
public sealed class LocalPool : ISweepLauncher
{
    private const int SignalBase = 128;

    /// <inheritdoc/>
    public string Name => "local";

    /// <inheritdoc/>
    public LaunchOutcome Launch(SweepFolder folder, IReadOnlyList<SweepTask> tasks, LaunchOptions options, ISweepObserver observer,
        CancellationToken cancellation)
    {
        if (tasks.Count == 0) return new LaunchOutcome();
        (int workers, int threads) = TaskPool.Share(tasks.Count, Environment.ProcessorCount, options.Workers, options.Threads
            ?? folder.Threads);
        using var pool = new TaskPool(folder, tasks, options, observer,
            (task, end) => RunOnce(folder, task, options, threads, observer, end), cancellation);
        return pool.Work(workers);
    }

    /// <inheritdoc/>
    public void Cancel(SweepFolder folder, IReadOnlyDictionary<SweepTask, SweepTaskStatus> tasks)
    {
        foreach (SweepTaskStatus status in tasks.Values)
        {
            if (status.Host == Environment.MachineName && status.Process is { } process && process.RunsWith("sweep", "task"))
                ProcessSignal.End(process);
        }
    }

    private static SweepTaskStatus RunOnce(SweepFolder folder, SweepTask task, LaunchOptions options, int threads, ISweepObserver observer,
        CancellationToken end)
    {
        int attempt = (folder.ReadStatus(task)?.Attempt ?? 0) + 1;
        DateTimeOffset started = options.Clock.GetUtcNow();
        var timer = new SteadyTimer(options.Clock);
        using TaskProcess child = TaskProcess.Start(folder, task, options, threads,
            (share, text) => observer.OnProgress(task, share, text));
        observer.OnStatus(task, new SweepTaskStatus
        {
            State = SweepTaskState.Running,
            Attempt = attempt,
            Launcher = "local",
            Started = started,
            Host = Environment.MachineName,
        });
        int code;
        using (end.Register(child.AskToEnd)) code = child.WaitForExit();
        SweepTaskStatus known = folder.StateOf(task);
        SweepTaskStatus? said = folder.ReadStatus(task);
        bool spoke = said?.Process?.Id == child.Id && said.Attempt >= attempt;
        // Either the task has said how it ended, or somebody else holds its run.
        if (known.State is SweepTaskState.Running or SweepTaskState.Cancelled || known.State.HasResult()
            || (spoke && said!.Ended is not null)) return known;
        SweepTaskStatus failed = known with
        {
            State = SweepTaskState.Failed,
            Attempt = attempt,
            Launcher = "local",
            Started = spoke ? said!.Started : started,
            Ended = options.Clock.GetUtcNow(),
            Seconds = timer.Elapsed.TotalSeconds,
            Host = Environment.MachineName,
            ExitCode = code,
            Message = code > SignalBase
                ? Invariant($"its process was ended by signal {code - SignalBase}")
                : child.Error ?? Invariant($"its process ended with code {code}"),
        };
        folder.WriteStatus(task, failed);
        return failed;
    }
}
