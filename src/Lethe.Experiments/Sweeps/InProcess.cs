namespace Lethe.Experiments.Sweeps;

/// <summary>
/// Runs tasks on threads of this process, the most work first: for short runs, to which a process of its own would cost more than the run.
/// What ends this process ends them all; from their
/// checkpoints they go on. Runs of one random teacher share its answers.
/// </summary>
public sealed class InProcess : ISweepLauncher
{
    /// <inheritdoc/>
    public string Name => "threads";

    /// <inheritdoc/>
    public LaunchOutcome Launch(SweepFolder folder, IReadOnlyList<SweepTask> tasks, LaunchOptions options, ISweepObserver observer,
        CancellationToken cancellation)
    {
        if (tasks.Count == 0) return new LaunchOutcome();
        (int workers, int threads) = TaskPool.Share(tasks.Count, options.Threads ?? Environment.ProcessorCount, options.Workers,
            folder.Threads);
        RunContext run = options.Run with { Threads = threads, Clock = options.Clock, Teachers = new TeacherData() };
        using var pool = new TaskPool(folder, [.. tasks.OrderByDescending(task => task.Work)], options, observer,
            (task, end) => RunOnce(folder, task, run, observer, end), cancellation);
        return pool.Work(workers);
    }

    /// <summary>Nothing is to be done: the threads look for the request.</summary>
    public void Cancel(SweepFolder folder, IReadOnlyDictionary<SweepTask, SweepTaskStatus> tasks)
    {
    }

    private SweepTaskStatus RunOnce(SweepFolder folder, SweepTask task, RunContext run, ISweepObserver observer, CancellationToken end)
    {
        observer.OnStatus(task, new SweepTaskStatus { State = SweepTaskState.Running, Launcher = Name });
        var text = new RunProgressText(run.Clock);
        using var asked = CancellationTokenSource.CreateLinkedTokenSource(end);
        try
        {
            return TaskRunner.Run(folder, task, new TaskContext
            {
                Launcher = Name,
                Run = run with { Progress = Told },
                ExitCode = e => e is ProblemException { Kind: not (ProblemKind.Output or ProblemKind.Limit or ProblemKind.Failed) } ? 2 : 1,
            }, asked.Token).Status;
        }
        catch (ProblemException)
        {
            // It stands in the status; whoever launched looks there. Others go on.
            return folder.StateOf(task);
        }

        void Told(RunProgress p)
        {
            if (folder.IsCancelRequested(task)) asked.Cancel();
            observer.OnProgress(task, RunProgressText.Share(p), text.Of(p));
        }
    }
}
