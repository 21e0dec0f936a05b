namespace Lethe.Kernels.Tests;

/// <summary>What a call allocates once it is warm.</summary>
internal static class Allocations
{
    /// <summary>The least of five rounds, in bytes: what every call allocates, every round shows; the runtime's own rare allocations do not count.</summary>
    internal static long Least(Action call)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 5 && least > 0; round++)
        {
            for (int i = 0; i < 3; i++) call();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 3; i++) call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
