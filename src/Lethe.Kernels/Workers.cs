namespace Lethe.Kernels;

/// <summary>
/// A number of threads for loops over tiles. Which thread takes which item never changes a result: kernels write per-item results and
/// reduce them in item order. The caller is one of the threads. The others are the group's own and not the thread pool's, since a pool
/// whose threads are busy or blocked may keep a loop waiting for its second thread for many seconds; they start with the first loop and end
/// when none has come for a while. Calls may nest and may come from several threads: a thread that has ended its share of one loop joins
/// another that has items left, the newest first.
/// </summary>
public sealed class Workers
{
    /// <summary>One thread: the caller's.</summary>
    public static readonly Workers Single = new(1);

    // Some 100 microseconds of looking and yielding: longer than an optimizer step between two loops, and far shorter than what a person or
    // a meter of load would notice.
    private const int Patience = 200;

    private readonly TimeSpan _rest;
    private readonly object _gate = new();
    private WorkerLoop? _spare;

    // These change under the gate only.
    private WorkerLoop? _newest;
    private int _threads, _looking, _asleep, _opened;

    /// <summary>Creates a group of <paramref name="count"/> threads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one thread.</exception>
    public Workers(int count)
        : this(count, TimeSpan.FromSeconds(2))
    {
    }

    /// <summary>Creates a group whose threads end after <paramref name="rest"/> without a loop.</summary>
    internal Workers(int count, TimeSpan rest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _rest = rest;
    }

    /// <summary>Number of threads.</summary>
    public int Count { get; }

    /// <summary>Called before each item, where it is not null; for tests that fail in the middle of a loop.</summary>
    internal Action<int>? Before { get; set; }

    /// <summary>Number of threads besides the callers' that are there now.</summary>
    internal int Helpers => Volatile.Read(ref _threads);

    /// <summary>
    /// Calls <paramref name="body"/>(worker, item) for every item in 0..items-1; worker is in 0..min(Count, items)-1 and no two calls with
    /// one worker overlap. Allocates nothing once warm, a small record for a call inside or beside another aside. After an exception no new
    /// items are started; the exception is thrown here, as it was, when all calls have ended.
    /// </summary>
    /// <exception cref="OutOfMemoryException">The system starts no more threads; nothing was called.</exception>
    public void Run(int items, Action<int, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (Before is { } before) body = Preceded(before, body);
        if (Count == 1 || items <= 1)
        {
            for (int i = 0; i < items; i++) body(0, i);
            return;
        }
        WorkerLoop loop = Interlocked.Exchange(ref _spare, null) ?? new WorkerLoop();
        int helpers = Math.Min(items, Count) - 1;
        loop.Begin(items, helpers, body);
        while (!TryOpen(loop, helpers)) StartThread();
        loop.Take(0);
        Close(loop);
        var error = loop.End();
        Volatile.Write(ref _spare, loop);
        error?.Throw();
    }

    // A method of its own, so that a loop without it allocates no closure.
    private static Action<int, int> Preceded(Action<int> before, Action<int, int> body) => (worker, item) =>
    {
        before(item);
        body(worker, item);
    };

    // False where there are fewer threads than the loop wants.
    private bool TryOpen(WorkerLoop loop, int wanted)
    {
        lock (_gate)
        {
            if (_threads < wanted) return false;
            loop.Older = _newest;
            _newest = loop;
            Volatile.Write(ref _opened, _opened + 1);
            // Who looks sees it by itself, and who is at work looks when it has done its share.
            for (int i = Math.Min(wanted - _looking, _asleep); i > 0; i--) Monitor.Pulse(_gate);
            return true;
        }
    }

    private void Close(WorkerLoop loop)
    {
        lock (_gate)
        {
            if (_newest == loop)
            {
                _newest = loop.Older;
            }
            else
            {
                WorkerLoop newer = _newest!;
                while (newer.Older != loop) newer = newer.Older!;
                newer.Older = loop.Older;
            }
            loop.Older = null;
        }
    }

    private void StartThread()
    {
        lock (_gate)
        {
            if (_threads == Count - 1) return;
            _threads++;
        }
        try
        {
            // No execution context flows in, so nothing of the caller's is kept alive.
            new Thread(Live) { IsBackground = true, Name = "Lethe worker" }.UnsafeStart();
        }
        catch
        {
            lock (_gate) _threads--;
            throw;
        }
    }

    private void Live()
    {
        while (Join(out int worker) is { } loop)
        {
            loop.Take(worker);
            loop.Leave();
        }
    }

    // The next loop to help with; null where none came for so long that the thread was taken off the list.
    private WorkerLoop? Join(out int worker)
    {
        bool rested = false;
        while (true)
        {
            int seen;
            lock (_gate)
            {
                if (TryJoin(out worker) is { } loop)
                {
                    // A loop opened since may count on this thread, which was looking: another goes in its place.
                    if (_asleep > 0 && HasRoom()) Monitor.Pulse(_gate);
                    return loop;
                }
                if (rested)
                {
                    _threads--;
                    return null;
                }
                seen = _opened;
                _looking++;
            }
            // Training steps follow each other within microseconds, and waking a sleeping thread, often on the core that wakes it, takes as
            // long as a small step. Yields now and then: the core may have other work.
            for (var spin = new SpinWait(); Volatile.Read(ref _opened) == seen && spin.Count < Patience;)
                spin.SpinOnce(sleep1Threshold: -1);
            lock (_gate)
            {
                _looking--;
                if (_opened != seen) continue;
                _asleep++;
                rested = !Monitor.Wait(_gate, _rest);
                _asleep--;
            }
        }
    }

    private bool HasRoom()
    {
        for (WorkerLoop? loop = _newest; loop != null; loop = loop.Older)
            if (loop.HasRoom) return true;
        return false;
    }

    private WorkerLoop? TryJoin(out int worker)
    {
        for (WorkerLoop? loop = _newest; loop != null; loop = loop.Older)
            if (loop.TryJoin(out worker)) return loop;
        worker = 0;
        return null;
    }
}
