namespace Lethe.Kernels;

/// <summary>
/// A fixed number of threads for loops over tiles. Which thread takes which item never changes a result:
/// kernels write per-item results and reduce them in item order.
/// </summary>
public sealed class Workers
{
    /// <summary>One thread: the caller's.</summary>
    public static readonly Workers Single = new(1);

    private readonly ParallelOptions _options;

    /// <summary>Creates a group of <paramref name="count"/> threads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one thread.</exception>
    public Workers(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _options = new ParallelOptions { MaxDegreeOfParallelism = count };
    }

    /// <summary>Number of threads.</summary>
    public int Count { get; }

    /// <summary>Calls <paramref name="body"/>(worker, item) for every item in 0..items-1; worker is in 0..Count-1 and no two calls with one worker overlap.</summary>
    public void Run(int items, Action<int, int> body)
    {
        if (Count == 1 || items <= 1)
        {
            for (int i = 0; i < items; i++) body(0, i);
            return;
        }
        int next = -1;
        Parallel.For(0, Math.Min(Count, items), _options, worker =>
        {
            for (int i = Interlocked.Increment(ref next); i < items; i = Interlocked.Increment(ref next)) body(worker, i);
        });
    }
}
