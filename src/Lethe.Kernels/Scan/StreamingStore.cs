namespace Lethe.Kernels.Scan;

/// <summary>
/// Copies from cache to memory past the cache: a plain store first reads the line it writes to, which for data far larger than the cache is
/// a third of all traffic. Only whole lines go past the cache; a line written in two parts would cost two trips.
/// </summary>
internal static unsafe class StreamingStore
{
    private const int Line = 64;

    /// <summary>Copies; the other threads see it after <see cref="Thread.MemoryBarrier"/>.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void Copy(byte* from, byte* to, long bytes)
    {
        long head = Math.Min((Line - (long)((nuint)to % Line)) % Line, bytes);
        if (head > 0) Buffer.MemoryCopy(from, to, head, head);
        long i = head;
        for (; i + Line <= bytes; i += Line)
        {
            Vector256.Load(from + i).StoreAlignedNonTemporal(to + i);
            Vector256.Load(from + i + Line / 2).StoreAlignedNonTemporal(to + i + Line / 2);
        }
        if (i < bytes) Buffer.MemoryCopy(from + i, to + i, bytes - i, bytes - i);
    }
}
