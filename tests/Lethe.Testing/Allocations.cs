namespace Lethe.Testing;

/// <summary>What a call allocates once it is warm.</summary>
public static class Allocations
{
    private const int Rounds = 5;
    private const int Calls = 5;

    /// <summary>
    /// The least of five rounds of five calls, in bytes: what a step allocates, every round shows. One round alone is no measure, since the
    /// runtime compiles hot loops again on the thread that runs them and allocates there, at moments that depend on the machine's load.
    /// </summary>
    public static long Least(Action call)
    {
        ArgumentNullException.ThrowIfNull(call);
        long least = long.MaxValue;
        for (int round = 0; round < Rounds && least > 0; round++)
        {
            for (int i = 0; i < Calls; i++) call();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Calls; i++) call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
