using System.Collections.Concurrent;
using System.Globalization;

namespace Lethe.Experiments.Sweeps;

/// <summary>
/// Runs tasks on this machine, several at a time, each in a process of its own: what ends one of them, an abort of native code included, leaves the others
/// alone. A task that fails is begun again as often as asked for, from its checkpoint.
/// </summary>
public sealed class LocalPool : ISweepLauncher
{
    private const int Usage = 2, SignalBase = 128;

    /// <inheritdoc/>
    public string Name => "local";

    /// <summary>Tasks at a time and threads of each: as asked for; otherwise as many tasks of one thread as there are cores, or fewer tasks of more threads.</summary>
    public static (int Workers, int Threads) Share(int tasks, int cores, int? workers, int? threads)
    {
        int several = Math.Max(1, Math.Min(tasks, workers ?? Math.Max(1, cores / (threads ?? 1))));
        return (several, threads ?? Math.Max(1, cores / several));
    }

    /// <inheritdoc/>
    public LaunchOutcome Launch(SweepFolder folder, IReadOnlyList<SweepTask> tasks, LaunchOptions options, ISweepObserver observer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        if (tasks.Count == 0) return new LaunchOutcome();
        (int workers, int threads) = Share(tasks.Count, Environment.ProcessorCount, options.Workers, options.Threads ?? folder.Threads);
        using var launch = new Launching(folder, tasks, options, threads, observer, cancellation);
        return launch.Work(workers);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<SweepTask, SweepTaskStatus> Probe(SweepFolder folder, IReadOnlyDictionary<SweepTask, SweepTaskStatus> undecided) =>
        new Dictionary<SweepTask, SweepTaskStatus>();

    /// <inheritdoc/>
    public void Cancel(SweepFolder folder, IReadOnlyDictionary<SweepTask, SweepTaskStatus> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        foreach (SweepTaskStatus status in tasks.Values)
        {
            if (status.Host == Environment.MachineName && status.Process is { } process && process.RunsWith("sweep", "task")) ProcessSignal.End(process);
        }
    }

    /// <summary>One launch.</summary>
    private sealed class Launching(SweepFolder folder, IReadOnlyList<SweepTask> tasks, LaunchOptions options, int threads, ISweepObserver observer, CancellationToken cancellation)
        : IDisposable
    {
        private readonly ConcurrentQueue<SweepTask> _waiting = new(tasks);
        private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        private volatile bool _failed;
        private Exception? _problem;

        public LaunchOutcome Work(int workers)
        {
            Thread[] running = [.. Enumerable.Range(0, workers).Select(_ => new Thread(Worker) { IsBackground = true, Name = "sweep worker" })];
            foreach (Thread thread in running) thread.Start();
            foreach (Thread thread in running) thread.Join();
            if (_problem is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_problem);
            bool left = tasks.Any(task => folder.StateOf(task).State.IsOpen());
            return new LaunchOutcome { Interrupted = left && cancellation.IsCancellationRequested, FailedFast = _failed && options.FailFast && !cancellation.IsCancellationRequested };
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

                SweepTaskStatus status = RunOnce(task);
                bool again = status.State == SweepTaskState.Failed && status.ExitCode != Usage && retry < options.Retries && !_end.IsCancellationRequested;
                observer.OnStatus(task, again ? status with { State = SweepTaskState.Pending, Message = $"failed ({status.Message}), begins again" } : status);
                if (again) continue;
                if (status.State != SweepTaskState.Failed) return;
                _failed = true;
                if (options.FailFast) _end.Cancel();
                return;
            }
        }

        private SweepTaskStatus RunOnce(SweepTask task)
        {
            int attempt = (folder.ReadStatus(task)?.Attempt ?? 0) + 1;
            DateTimeOffset started = options.Clock.GetUtcNow();
            var timer = new SteadyTimer(options.Clock);
            using TaskProcess child = TaskProcess.Start(folder, task, options, threads, (share, text) => observer.OnProgress(task, share, text));
            observer.OnStatus(task, new SweepTaskStatus { State = SweepTaskState.Running, Attempt = attempt, Launcher = "local", Started = started, Host = Environment.MachineName });
            int code;
            using (_end.Token.Register(child.AskToEnd)) code = child.WaitForExit();
            SweepTaskStatus known = folder.StateOf(task);
            SweepTaskStatus? said = folder.ReadStatus(task);
            bool spoke = said?.Process?.Id == child.Id && said.Attempt >= attempt;
            // Either the task has said how it ended, or somebody else holds its run.
            if (known.State is SweepTaskState.Running or SweepTaskState.Cancelled || known.State.HasResult() || (spoke && said!.Ended is not null)) return known;
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
                Message = code > SignalBase ? string.Create(CultureInfo.InvariantCulture, $"its process was ended by signal {code - SignalBase}")
                    : child.Error ?? string.Create(CultureInfo.InvariantCulture, $"its process ended with code {code}"),
            };
            folder.WriteStatus(task, failed);
            return failed;
        }
    }
}
