namespace Lethe.Experiments.Sweeps;

/// <summary>
/// Runs tasks several at a time, in their order, and waits for them. One that fails is restarted as often as asked for, from its
/// checkpoint; an exception ends the pool.
/// </summary>
internal sealed class TaskPool(SweepFolder folder, IReadOnlyList<SweepTask> tasks, LaunchOptions options, ISweepObserver observer,
    Func<SweepTask, CancellationToken, SweepTaskStatus> runOnce, CancellationToken cancellation) : IDisposable
{
    private const int Usage = 2;

    private readonly ConcurrentQueue<SweepTask> _waiting = new(tasks);
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private volatile bool _failed;
    private Exception? _problem;

    /// <summary>
    /// How many tasks run at once, and threads of each: as
    /// asked for; otherwise as many tasks of one thread as there are cores, or fewer tasks of more
    /// threads.
    /// </summary>
    public static (int Workers, int Threads) Share(int tasks, int cores, int? workers, int? threads)
    {
        int several = Math.Max(1, Math.Min(tasks, workers ?? Math.Max(1, cores / (threads ?? 1))));
        return (several, threads ?? Math.Max(1, cores / several));
    }

    public LaunchOutcome Work(int workers)
    {
        Thread[] running = [.. Enumerable.Range(0, workers).Select(_ => new Thread(Worker) { IsBackground = true, Name = "sweep worker" })];
        foreach (Thread thread in running) thread.Start();
        foreach (Thread thread in running) thread.Join();
        if (_problem is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_problem);
        bool left = tasks.Any(task => folder.StateOf(task).State.IsOpen());
        bool cancelled = cancellation.IsCancellationRequested;
        return new LaunchOutcome { Interrupted = left && cancelled, FailedFast = _failed && options.FailFast && !cancelled };
    }

    public void Dispose() => _end.Dispose();

    private void Worker()
    {
        try
        {
            while (!_end.IsCancellationRequested && _waiting.TryDequeue(out SweepTask? task)) Run(task);
        }
        catch (Exception e)
        {
            // Thrown again by the thread that launched.
            Interlocked.CompareExchange(ref _problem, e, null);
            _end.Cancel();
        }
    }

    private void Run(SweepTask task)
    {
        for (int retry = 0; ; retry++)
        {
            if (folder.IsCancelRequested(task))
            {
                observer.OnStatus(task, folder.StateOf(task));
                return;
            }

            SweepTaskStatus status = runOnce(task, _end.Token);
            bool again = status.State == SweepTaskState.Failed && status.ExitCode != Usage && retry < options.Retries
                && !_end.IsCancellationRequested;
            string message = $"failed ({status.Message}), restarted";
            observer.OnStatus(task, again ? status with { State = SweepTaskState.Pending, Message = message } : status);
            if (again) continue;
            if (status.State != SweepTaskState.Failed) return;
            _failed = true;
            if (options.FailFast) _end.Cancel();
            return;
        }
    }
}
