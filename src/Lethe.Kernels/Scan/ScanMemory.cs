namespace Lethe.Kernels.Scan;

/// <summary>Workspaces and row copies of the scan tasks.</summary>
internal static unsafe class ScanMemory
{
    // Above this many bytes a result would push itself out of a last-level cache before anybody reads it.
    private const long StreamingBytes = 8L << 20;

    // How far ahead of its use data is fetched: the time a line takes from memory, at the rate lines come.
    private const int AheadBytes = 2048;

    /// <summary>Rows to fetch ahead.</summary>
    internal static long RowsAhead<T>(int width)
        where T : unmanaged => Math.Max(1, AheadBytes / (width * sizeof(T)));

    /// <summary>A hint to bring a line to the cache. Any address will do, also one outside of all memory.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static void Prefetch(void* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }

    /// <summary>True where results go to memory past the cache.</summary>
    internal static bool Streams(long bytes) => Vector256.IsHardwareAccelerated && bytes >= StreamingBytes;

    /// <summary>float64 numbers that hold <paramref name="count"/> numbers and a whole vector more.</summary>
    internal static long Doubles<T>(long count)
        where T : unmanaged => (count * sizeof(T) + sizeof(double) - 1) / sizeof(double) + Vector512<double>.Count;

    /// <summary>A workspace for each worker.</summary>
    internal static void Ensure(ref AlignedBuffer?[] spaces, int workers, long doubles)
    {
        if (spaces.Length < workers) Array.Resize(ref spaces, workers);
        for (int i = 0; i < workers; i++) AlignedBuffer.Ensure(ref spaces[i], doubles);
    }

    /// <summary>Copies a row; from null: zeros.</summary>
    internal static void CopyRow<T>(T* from, T* to, int width)
        where T : unmanaged
    {
        if (from == null) new Span<T>(to, width).Clear();
        else new ReadOnlySpan<T>(from, width).CopyTo(new Span<T>(to, width));
    }

    /// <summary>Rows that lie one after the other to rows <paramref name="step"/> apart, past the cache.</summary>
    internal static void StreamRows<T>(T* from, T* to, long step, int width, int rows)
        where T : unmanaged
    {
        if (width == step)
        {
            StreamingStore.Copy((byte*)from, (byte*)to, (long)rows * width * sizeof(T));
            return;
        }
        for (int i = 0; i < rows; i++, from += width, to += step) StreamingStore.Copy((byte*)from, (byte*)to, (long)width * sizeof(T));
    }
}
