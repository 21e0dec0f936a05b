namespace Lethe.Kernels.Scan;

/// <summary>
/// A few steps of the recurrence on a few neighbouring channels: y_t = h = a_t h + b_t. Wide rows are taken row by row, the state in the
/// first-level cache, so that memory is read in order; narrow ones and what is left of wide ones chunk by chunk, the state in a register.
/// </summary>
internal static unsafe class ForwardWalk<T, TArithmetic>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TArithmetic : struct, IScanArithmetic<T>
{
    // Vectors to a row from which on the state's way through the cache is hidden behind the other vectors of the row.
    private const int WideRow = 4;

    private static int Lanes => Vector256<T>.Count;

    /// <summary>Steps through <paramref name="steps"/> rows of <paramref name="width"/> numbers; the row of each array advances by its own
    /// step.</summary>
    internal static void Run(T* a, long aStep, T* b, long bStep, T* state, T* y, long yStep, int width, int steps)
    {
        int whole = width / Lanes * Lanes, at = 0;
        if (whole >= WideRow * Lanes) Rows(a, aStep, b, bStep, state, y, yStep, at = whole, steps);
        for (; at < whole; at += Lanes) Column<Chunk32>(a + at, aStep, b + at, bStep, state + at, y + at, yStep, steps);
        if (at == width) return;
        int bytes = (width - at) * sizeof(T);
        if ((bytes & 16) != 0)
        {
            Column<Chunk16>(a + at, aStep, b + at, bStep, state + at, y + at, yStep, steps);
            at += 16 / sizeof(T);
        }
        if ((bytes & 8) != 0)
        {
            Column<Chunk8>(a + at, aStep, b + at, bStep, state + at, y + at, yStep, steps);
            at += 8 / sizeof(T);
        }
        if ((bytes & 4) != 0) Column<Chunk4>(a + at, aStep, b + at, bStep, state + at, y + at, yStep, steps);
    }

    [MethodImpl(AggressiveOptimization)]
    private static void Rows(T* a, long aStep, T* b, long bStep, T* state, T* y, long yStep, int width, int steps)
    {
        long ahead = ScanMemory.RowsAhead<T>(width);
        for (int t = 0; t < steps; t++, a += aStep, b += bStep, y += yStep)
        {
            for (long i = 0; i < width; i += Lanes)
            {
                ScanMemory.Prefetch(b + i + ahead * bStep);
                if (aStep != 0) ScanMemory.Prefetch(a + i + ahead * aStep);
                Vector256<T> h = TArithmetic.MultiplyAdd(Vector256.Load(a + i), Vector256.Load(state + i), Vector256.Load(b + i));
                h.Store(state + i);
                h.Store(y + i);
            }
        }
    }

    [MethodImpl(AggressiveOptimization)]
    private static void Column<TChunk>(T* a, long aStep, T* b, long bStep, T* state, T* y, long yStep, int steps)
        where TChunk : struct, IScanChunk
    {
        Vector256<T> h = Load<TChunk>(state);
        for (int t = 0; t < steps; t++, a += aStep, b += bStep, y += yStep)
        {
            h = TArithmetic.MultiplyAdd(Load<TChunk>(a), h, Load<TChunk>(b));
            TChunk.Store(h.AsByte(), y);
        }
        TChunk.Store(h.AsByte(), state);
    }

    /// <summary>The same for four sequences at once, rows of at most one whole vector: four chains hide each other's latency.</summary>
    internal static void RunFour(T** a, long aStep, T** b, long bStep, T** state, T** y, long yStep, int width, int steps)
    {
        int bytes = width * sizeof(T), at = 0;
        if ((bytes & 32) != 0)
        {
            ColumnFour<Chunk32>(a, aStep, b, bStep, state, y, yStep, at, steps);
            at += 32 / sizeof(T);
        }
        if ((bytes & 16) != 0)
        {
            ColumnFour<Chunk16>(a, aStep, b, bStep, state, y, yStep, at, steps);
            at += 16 / sizeof(T);
        }
        if ((bytes & 8) != 0)
        {
            ColumnFour<Chunk8>(a, aStep, b, bStep, state, y, yStep, at, steps);
            at += 8 / sizeof(T);
        }
        if ((bytes & 4) != 0) ColumnFour<Chunk4>(a, aStep, b, bStep, state, y, yStep, at, steps);
    }

    [MethodImpl(AggressiveOptimization)]
    private static void ColumnFour<TChunk>(T** a, long aStep, T** b, long bStep, T** state, T** y, long yStep, int at, int steps)
        where TChunk : struct, IScanChunk
    {
        T* a0 = a[0] + at, a1 = a[1] + at, a2 = a[2] + at, a3 = a[3] + at, b0 = b[0] + at, b1 = b[1] + at, b2 = b[2] + at, b3 = b[3] + at;
        T* y0 = y[0] + at, y1 = y[1] + at, y2 = y[2] + at, y3 = y[3] + at;
        Vector256<T> h0 = Load<TChunk>(state[0] + at), h1 = Load<TChunk>(state[1] + at), h2 = Load<TChunk>(state[2] + at),
            h3 = Load<TChunk>(state[3] + at);
        long i = 0, j = 0, k = 0;
        for (int t = 0; t < steps; t++, i += aStep, j += bStep, k += yStep)
        {
            h0 = TArithmetic.MultiplyAdd(Load<TChunk>(a0 + i), h0, Load<TChunk>(b0 + j));
            h1 = TArithmetic.MultiplyAdd(Load<TChunk>(a1 + i), h1, Load<TChunk>(b1 + j));
            h2 = TArithmetic.MultiplyAdd(Load<TChunk>(a2 + i), h2, Load<TChunk>(b2 + j));
            h3 = TArithmetic.MultiplyAdd(Load<TChunk>(a3 + i), h3, Load<TChunk>(b3 + j));
            TChunk.Store(h0.AsByte(), y0 + k);
            TChunk.Store(h1.AsByte(), y1 + k);
            TChunk.Store(h2.AsByte(), y2 + k);
            TChunk.Store(h3.AsByte(), y3 + k);
        }
        TChunk.Store(h0.AsByte(), state[0] + at);
        TChunk.Store(h1.AsByte(), state[1] + at);
        TChunk.Store(h2.AsByte(), state[2] + at);
        TChunk.Store(h3.AsByte(), state[3] + at);
    }

    [MethodImpl(AggressiveInlining)]
    private static Vector256<T> Load<TChunk>(T* from)
        where TChunk : struct, IScanChunk => TChunk.Load(from).As<byte, T>();
}
