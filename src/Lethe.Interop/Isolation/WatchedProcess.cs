namespace Lethe.Interop.Isolation;

/// <summary>Why a process was ended from outside.</summary>
internal enum EndedBy
{
    /// <summary>It was not: it ended by itself, or runs.</summary>
    Itself,

    /// <summary>It had more memory than it may.</summary>
    Memory,

    /// <summary>It took more time than it may.</summary>
    Time,

    /// <summary>Its answer is no longer wanted.</summary>
    Cancellation,
}

/// <summary>
/// A process with redirected streams and a limit of memory, which ends with its owner: when it is disposed of, when it is no longer
/// reachable, when this process ends. A thread of its own starts it and watches it: Linux ties a child to the thread that started
/// it.
/// </summary>
internal sealed class WatchedProcess : IDisposable
{
    // Memory grows by a few gigabytes a second at most.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50), IntervalOfTree = TimeSpan.FromMilliseconds(250);

    private readonly Watch _watch;

    private WatchedProcess(Watch watch) => _watch = watch;

    ~WatchedProcess() => _watch.End(EndedBy.Cancellation);

    internal Stream Input => _watch.Process.StandardInput.BaseStream;

    internal Stream Output => _watch.Process.StandardOutput.BaseStream;

    internal ErrorTail Errors => _watch.Errors;

    internal int Id => _watch.Process.Id;

    /// <summary>Why it was ended from outside.</summary>
    internal EndedBy EndedBy => _watch.EndedBy;

    /// <summary>Its exit code; on Unix 128 and the signal where one ended it. After its end only.</summary>
    internal int ExitCode => _watch.ExitCode;

    /// <summary>Starts it.</summary>
    /// <param name="start">With all three streams redirected.</param>
    /// <param name="memory">Bytes it may have in use.</param>
    /// <param name="wholeTree">Whether processes it starts count with it.</param>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    internal static WatchedProcess Start(ProcessStartInfo start, long memory, bool wholeTree)
    {
        var watch = new Watch(new Process { StartInfo = start }, memory, wholeTree);
        using var started = new ManualResetEventSlim();
        Exception? problem = null;
        new Thread(() =>
        {
            try
            {
                watch.Process.Start();
            }
            catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
            {
                problem = e;
                return;
            }
            finally
            {
                started.Set();
            }
            watch.Run();
        })
        { IsBackground = true, Name = "watch of a process" }.Start();
        started.Wait();
        return problem is null ? new WatchedProcess(watch) : throw problem;
    }

    /// <summary>Ends it, and what it started; the first reason counts.</summary>
    internal void End(EndedBy reason) => _watch.End(reason);

    /// <summary>Waits for its end and for the end of its standard error.</summary>
    internal bool WaitForEnd(TimeSpan patience) => _watch.Ended.Wait(patience);

    public void Dispose()
    {
        _watch.End(EndedBy.Cancellation);
        _watch.Close();
        GC.SuppressFinalize(this);
    }

    // What the thread holds: not the owner, which could then never become unreachable.
    private sealed class Watch(Process process, long memory, bool wholeTree)
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _endedBy;

        internal Process Process => process;

        internal ErrorTail Errors { get; } = new();

        internal Task Ended => _ended.Task;

        internal int ExitCode { get; private set; } = -1;

        internal EndedBy EndedBy => (EndedBy)Volatile.Read(ref _endedBy);

        internal void Run()
        {
            Task errors = Errors.ReadAsync(process.StandardError.BaseStream);
            while (!process.WaitForExit(wholeTree ? IntervalOfTree : Interval))
            {
                if (ResidentMemory.Exceeds(process, wholeTree, memory)) End(EndedBy.Memory);
            }
            ExitCode = process.ExitCode;
            // A process that it left behind may hold the stream open.
            errors.Wait(TimeSpan.FromSeconds(1));
            _ended.TrySetResult();
        }

        // The pipes are given back at once: who measures a thousand models has not so many to spare.
        internal void Close()
        {
            try
            {
                process.StandardInput.BaseStream.Dispose();
            }
            catch (IOException)
            {
                // What was not sent yet has no reader any more.
            }
            process.StandardOutput.BaseStream.Dispose();
        }

        internal void End(EndedBy reason)
        {
            try
            {
                if (process.HasExited) return;
                Interlocked.CompareExchange(ref _endedBy, (int)reason, (int)EndedBy.Itself);
                process.Kill(entireProcessTree: true);
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException or NotSupportedException)
            {
                // It ended meanwhile.
            }
        }
    }
}
