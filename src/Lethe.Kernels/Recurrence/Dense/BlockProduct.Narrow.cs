namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>Rows for 16 registers of 256 bits: twelve chains of fused multiply-adds, or eight, which just hides four cycles of latency at
/// two a cycle.</summary>
internal static unsafe partial class BlockProduct<TOps, TVector, T>
{
    [MethodImpl(AggressiveOptimization)]
    private static void Six(T* packed, T* h, T* z, int columns, bool add)
    {
        TVector zero = TOps.Constant(0);
        TVector s0 = zero, t0 = zero, s1 = zero, t1 = zero, s2 = zero, t2 = zero, s3 = zero, t3 = zero, s4 = zero, t4 = zero, s5 = zero,
            t5 = zero;
        if (add)
        {
            (s0, t0, s1, t1, s2, t2) = (At(z, 0), At(z, 1), At(z, 2), At(z, 3), At(z, 4), At(z, 5));
            (s3, t3, s4, t4, s5, t5) = (At(z, 6), At(z, 7), At(z, 8), At(z, 9), At(z, 10), At(z, 11));
        }
        for (T* end = packed + 6L * columns; packed < end; packed += 6, h += 2 * TOps.Count)
        {
            TVector a = At(h, 0), b = At(h, 1), w = TOps.Broadcast(packed[0]);
            s0 = TOps.MultiplyAdd(w, a, s0);
            t0 = TOps.MultiplyAdd(w, b, t0);
            w = TOps.Broadcast(packed[1]);
            s1 = TOps.MultiplyAdd(w, a, s1);
            t1 = TOps.MultiplyAdd(w, b, t1);
            w = TOps.Broadcast(packed[2]);
            s2 = TOps.MultiplyAdd(w, a, s2);
            t2 = TOps.MultiplyAdd(w, b, t2);
            w = TOps.Broadcast(packed[3]);
            s3 = TOps.MultiplyAdd(w, a, s3);
            t3 = TOps.MultiplyAdd(w, b, t3);
            w = TOps.Broadcast(packed[4]);
            s4 = TOps.MultiplyAdd(w, a, s4);
            t4 = TOps.MultiplyAdd(w, b, t4);
            w = TOps.Broadcast(packed[5]);
            s5 = TOps.MultiplyAdd(w, a, s5);
            t5 = TOps.MultiplyAdd(w, b, t5);
        }
        Put(z, 0, s0, t0);
        Put(z, 1, s1, t1);
        Put(z, 2, s2, t2);
        Put(z, 3, s3, t3);
        Put(z, 4, s4, t4);
        Put(z, 5, s5, t5);
    }

    [MethodImpl(AggressiveOptimization)]
    private static void Four(T* packed, T* h, T* z, int columns, bool add)
    {
        TVector zero = TOps.Constant(0);
        TVector s0 = zero, t0 = zero, s1 = zero, t1 = zero, s2 = zero, t2 = zero, s3 = zero, t3 = zero;
        if (add)
        {
            (s0, t0, s1, t1) = (At(z, 0), At(z, 1), At(z, 2), At(z, 3));
            (s2, t2, s3, t3) = (At(z, 4), At(z, 5), At(z, 6), At(z, 7));
        }
        for (T* end = packed + 4L * columns; packed < end; packed += 4, h += 2 * TOps.Count)
        {
            TVector a = At(h, 0), b = At(h, 1), w = TOps.Broadcast(packed[0]);
            s0 = TOps.MultiplyAdd(w, a, s0);
            t0 = TOps.MultiplyAdd(w, b, t0);
            w = TOps.Broadcast(packed[1]);
            s1 = TOps.MultiplyAdd(w, a, s1);
            t1 = TOps.MultiplyAdd(w, b, t1);
            w = TOps.Broadcast(packed[2]);
            s2 = TOps.MultiplyAdd(w, a, s2);
            t2 = TOps.MultiplyAdd(w, b, t2);
            w = TOps.Broadcast(packed[3]);
            s3 = TOps.MultiplyAdd(w, a, s3);
            t3 = TOps.MultiplyAdd(w, b, t3);
        }
        Put(z, 0, s0, t0);
        Put(z, 1, s1, t1);
        Put(z, 2, s2, t2);
        Put(z, 3, s3, t3);
    }

    [MethodImpl(AggressiveInlining)]
    private static TVector At(T* vectors, int index) => TOps.Load(vectors + index * TOps.Count);

    [MethodImpl(AggressiveInlining)]
    private static void Put(T* rows, int row, TVector lower, TVector upper)
    {
        TOps.Store(lower, rows + 2 * row * TOps.Count);
        TOps.Store(upper, rows + (2 * row + 1) * TOps.Count);
    }
}
