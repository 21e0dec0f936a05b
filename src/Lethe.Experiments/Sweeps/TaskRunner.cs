namespace Lethe.Experiments.Sweeps;

/// <summary>What a task is given by its surroundings.</summary>
public sealed record TaskContext
{
    /// <summary>Who started this process: "local", "slurm"; null: nobody, a user.</summary>
    public string? Launcher { get; init; }

    /// <summary>The scheduler's name of this job.</summary>
    public string? Job { get; init; }

    /// <summary>Threads, clock, progress, time limit.</summary>
    public required RunContext Run { get; init; }

    /// <summary>The exit code the process will end with for an exception, for the status file.</summary>
    public Func<Exception, int> ExitCode { get; init; } = _ => 1;
}

/// <summary>How a task ended in this process.</summary>
/// <param name="Status">As it stands in its status file.</param>
/// <param name="Runs">What was trained, one entry for each width begun; empty where nothing had to be done.</param>
public sealed record TaskResult(SweepTaskStatus Status, IReadOnlyList<FinishedRun> Runs);

/// <summary>
/// Runs one task in this process: begins its run, or resumes it from its checkpoint to the same bits. The status file is written when
/// it begins and when it ends.
/// </summary>
public static class TaskRunner
{
    private const int Interrupted = 130, Diverged = 3;

    /// <summary>Runs a task. One that has a result, or was cancelled, is left as it is.</summary>
    /// <param name="folder">The sweep.</param>
    /// <param name="task">The task.</param>
    /// <param name="context">Its surroundings.</param>
    /// <param name="cancellation">Interrupts: a checkpoint is saved at the next step boundary.</param>
    /// <exception cref="ProblemException">The sweep was made by a version with other settings. As for <see cref="TrainingRun.Start"/>; it
    /// stands in the status file too.</exception>
    public static TaskResult Run(SweepFolder folder, SweepTask task, TaskContext context, CancellationToken cancellation)
    {
        // Before anything is written: the status of a run belongs to the process that holds it.
        RunLock.ThrowIfHeld(folder.RunPath(task));
        SweepTaskStatus known = folder.StateOf(task);
        if (known.State.HasResult())
        {
            folder.Tidy(task);
            return new TaskResult(known, []);
        }

        var timer = new SteadyTimer(context.Run.Clock);
        SweepTaskStatus status = new()
        {
            State = SweepTaskState.Running,
            Attempt = known.Attempt + 1,
            Launcher = context.Launcher ?? known.Launcher,
            Job = context.Job ?? known.Job,
            Submitted = known.Submitted,
            Started = context.Run.Clock.GetUtcNow(),
            Host = Environment.MachineName,
            Process = ProcessIdentity.Current,
        };
        if (folder.IsCancelRequested(task))
            return End(folder, task, context, timer, status with { Attempt = known.Attempt, State = SweepTaskState.Cancelled }, []);
        folder.WriteStatus(task, status);
        try
        {
            IReadOnlyList<FinishedRun> runs = Train(folder, task, context.Run, cancellation);
            return End(folder, task, context, timer, Judge(folder, task, status, runs[^1].Result), runs);
        }
        catch (Exception e)
        {
            TryEnd(folder, task, context, timer,
                status with { State = SweepTaskState.Failed, ExitCode = context.ExitCode(e), Message = OneLine(e.Message) });
            throw;
        }
    }

    private static IReadOnlyList<FinishedRun> Train(SweepFolder folder, SweepTask task, RunContext context, CancellationToken cancellation)
    {
        string path = folder.RunPath(task);
        if (StoredRun.IsRun(path))
        {
            RequireSame(StoredRun.Open(path).Config, task, $"run folder '{path}'", "Put the value back, or delete that folder");
            return TrainingRun.Resume(path, context, cancellation);
        }

        RequireSame(task.Config, task, $"sweep '{folder.Path}' (made by version {folder.Version})",
            "Begin the sweep again in another folder");
        // What a process that was killed in its first moments left in the folder is of no use.
        bool empty = !Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any();
        return TrainingRun.Start(task.Config, path, empty ? RunStart.New : RunStart.Force, context, cancellation);
    }

    private static void RequireSame(RunConfig config, SweepTask task, string what, string remedy)
    {
        if (config.Hash == task.Id) return;
        IReadOnlyList<SettingChange> changes = SettingChange.Between(task.Config, config);
        throw ProblemException.Sweep(what, $"the configuration of task {task.Id} is that of {config.Hash} " +
            $"now{(changes.Count == 0 ? "" : $": {string.Join("; ", changes)}")}",
            "the configuration the sweep was made with", remedy);
    }

    private static SweepTaskStatus Judge(SweepFolder folder, SweepTask task, SweepTaskStatus status, RunResult last) => last.Outcome switch
    {
        TrainingOutcome.Interrupted =>
            status with
            {
                State = folder.IsCancelRequested(task) ? SweepTaskState.Cancelled : SweepTaskState.Interrupted,
                ExitCode =
            Interrupted
            },
        TrainingOutcome.Diverged => status with
        {
            State = SweepTaskState.Diverged,
            ExitCode = Diverged,
            Message = last.Divergence is { } d ? Invariant($"{d.Where} is {d.Value} in epoch {d.Epoch}, step {d.Step}") : null,
        },
        _ => status with { State = SweepTaskState.Done, ExitCode = 0 },
    };

    private static TaskResult End(SweepFolder folder, SweepTask task, TaskContext context, SteadyTimer timer, SweepTaskStatus status,
        IReadOnlyList<FinishedRun> runs)
    {
        SweepTaskStatus ended = status with { Ended = context.Run.Clock.GetUtcNow(), Seconds = timer.Elapsed.TotalSeconds };
        folder.WriteStatus(task, ended);
        return new TaskResult(ended, runs);
    }

    private static void TryEnd(SweepFolder folder, SweepTask task, TaskContext context, SteadyTimer timer, SweepTaskStatus status)
    {
        try
        {
            End(folder, task, context, timer, status, []);
        }
        catch (ProblemException e) when (e.Kind is ProblemKind.Folder or ProblemKind.Output)
        {
            // The failure under way is the one to report.
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
