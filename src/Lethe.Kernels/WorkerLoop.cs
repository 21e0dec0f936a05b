using System.Runtime.ExceptionServices;

namespace Lethe.Kernels;

/// <summary>One loop over items that several threads share: who comes takes the next item until none is left. Used again after its
/// end.</summary>
internal sealed class WorkerLoop
{
    private readonly object _gate = new();
    private Action<int, int> _body = null!;
    private ExceptionDispatchInfo? _error;
    private int _items, _next, _helpers, _joined, _most;

    /// <summary>The loop opened before this one, while both are open; kept by the group.</summary>
    internal WorkerLoop? Older { get; set; }

    /// <summary>Makes it a new loop, with at most <paramref name="helpers"/> helpers. None may be inside.</summary>
    internal void Begin(int items, int helpers, Action<int, int> body)
    {
        _most = helpers;
        _joined = 0;
        _body = body;
        _items = items;
        _next = -1;
    }

    /// <summary>Whether a helper may come in: there is an item that nobody has taken, and fewer helpers than may come.</summary>
    internal bool HasRoom => _joined < _most && Volatile.Read(ref _next) < _items - 1;

    /// <summary>
    /// A helper comes in, under the gate of the group, and the loop does not end before it leaves. False where no item is left that nobody
    /// has taken, or there are helpers enough.
    /// </summary>
    /// <param name="worker">Its number in this loop. A helper leaves when no item is left, so numbers need not be given twice.</param>
    internal bool TryJoin(out int worker)
    {
        worker = _joined + 1;
        if (!HasRoom) return false;
        _joined++;
        Interlocked.Increment(ref _helpers);
        return true;
    }

    /// <summary>Takes items and does them, as worker number <paramref name="worker"/>, until none is left. Throws nothing: the first
    /// exception is kept for the end.</summary>
    internal void Take(int worker)
    {
        try
        {
            for (int i = Interlocked.Increment(ref _next); i < _items; i = Interlocked.Increment(ref _next)) _body(worker, i);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(e), null);
            Volatile.Write(ref _next, _items);
        }
    }

    /// <summary>A helper goes.</summary>
    internal void Leave()
    {
        if (Interlocked.Decrement(ref _helpers) != 0) return;
        // The owner may have seen the count already and begun another loop; then this wakes it for nothing, and it sleeps again.
        lock (_gate) Monitor.Pulse(_gate);
    }

    /// <summary>Waits until all helpers have gone; none may join any more. The first exception of a body comes back as it was.</summary>
    internal ExceptionDispatchInfo? End()
    {
        // Tiles end within microseconds of each other as a rule, so look a while before sleeping.
        for (var spin = new SpinWait(); spin.Count < 100 && Volatile.Read(ref _helpers) != 0;) spin.SpinOnce(sleep1Threshold: -1);
        if (Volatile.Read(ref _helpers) != 0)
        {
            lock (_gate)
            {
                while (Volatile.Read(ref _helpers) != 0) Monitor.Wait(_gate);
            }
        }
        ExceptionDispatchInfo? error = _error;
        _body = null!;
        _error = null;
        return error;
    }
}
