namespace Lethe.Kernels;

/// <summary>
/// A place where a thread that has ended its share of a loop looks a short while for the next loop. Training steps follow each other within microseconds, and waking a
/// sleeping thread, often on the core that wakes it, takes as long as a small step. One thread at a time stands in a place.
/// </summary>
/// <typeparam name="T">What it is given to do.</typeparam>
internal sealed class StandbyThread<T>
    where T : class
{
    private const int Away = 0, Waiting = 1, Reserved = 2, Given = 3;

    // Some 100 microseconds of looking and yielding: longer than an optimiser step between two loops, and far shorter than what a person or a meter of load would notice.
    private const int Patience = 200;

    private int _state;
    private T? _work;
    private int _worker;

    /// <summary>Gives work to the thread that waits here; false where none does.</summary>
    public bool TryGive(T work, int worker)
    {
        if (Interlocked.CompareExchange(ref _state, Reserved, Waiting) != Waiting) return false;
        _work = work;
        _worker = worker;
        Volatile.Write(ref _state, Given);
        return true;
    }

    /// <summary>Takes the place for the calling thread; false where another has it.</summary>
    public bool TryEnter() => Interlocked.CompareExchange(ref _state, Waiting, Away) == Away;

    /// <summary>Waits for work, in the place taken. False where none came in time: the place is left. After work is done, call it again.</summary>
    public bool Wait(out T? work, out int worker)
    {
        // Yields now and then: the core may have other work.
        for (var spin = new SpinWait(); Volatile.Read(ref _state) == Waiting; spin.SpinOnce(sleep1Threshold: -1))
        {
            if (spin.Count < Patience || Interlocked.CompareExchange(ref _state, Away, Waiting) != Waiting) continue;
            (work, worker) = (null, 0);
            return false;
        }
        while (Volatile.Read(ref _state) != Given) Thread.SpinWait(1);
        (work, worker) = (_work, _worker);
        _work = null;
        return true;
    }

    /// <summary>The work is done: the thread waits for more.</summary>
    public void Again() => Volatile.Write(ref _state, Waiting);
}
