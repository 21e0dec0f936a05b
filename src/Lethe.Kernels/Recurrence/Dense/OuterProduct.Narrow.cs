namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>Blocks of rows times two columns for 16 registers of 256 bits: one half of the lanes, whose sums wait in scratch, then the
/// other.</summary>
internal static unsafe partial class OuterProduct<TOps, TVector, T>
{
    [MethodImpl(AggressiveOptimization)]
    private static void Six(T* p, long leftHalf, T* h, long rightHalf, int steps, T* scratch, double* entries, int columns)
    {
        TVector zero = TOps.Constant(0);
        for (bool upper = false; ; upper = true)
        {
            TVector s0 = zero, t0 = zero, s1 = zero, t1 = zero;
            TVector s2 = zero, t2 = zero, s3 = zero, t3 = zero;
            TVector s4 = zero, t4 = zero, s5 = zero, t5 = zero;
            T* left = p, right = h;
            for (T* end = p + (long)steps * 6 * Lane; left < end; left += 6 * Lane, right += 2 * Lane)
            {
                TVector a = TOps.Load(right), b = TOps.Load(right + Lane), q = TOps.Load(left);
                s0 = TOps.MultiplyAdd(q, a, s0);
                t0 = TOps.MultiplyAdd(q, b, t0);
                q = TOps.Load(left + Lane);
                s1 = TOps.MultiplyAdd(q, a, s1);
                t1 = TOps.MultiplyAdd(q, b, t1);
                q = TOps.Load(left + 2 * Lane);
                s2 = TOps.MultiplyAdd(q, a, s2);
                t2 = TOps.MultiplyAdd(q, b, t2);
                q = TOps.Load(left + 3 * Lane);
                s3 = TOps.MultiplyAdd(q, a, s3);
                t3 = TOps.MultiplyAdd(q, b, t3);
                q = TOps.Load(left + 4 * Lane);
                s4 = TOps.MultiplyAdd(q, a, s4);
                t4 = TOps.MultiplyAdd(q, b, t4);
                q = TOps.Load(left + 5 * Lane);
                s5 = TOps.MultiplyAdd(q, a, s5);
                t5 = TOps.MultiplyAdd(q, b, t5);
            }
            if (upper)
            {
                AddPair(scratch, 0, s0, t0, entries, columns);
                AddPair(scratch, 1, s1, t1, entries, columns);
                AddPair(scratch, 2, s2, t2, entries, columns);
                AddPair(scratch, 3, s3, t3, entries, columns);
                AddPair(scratch, 4, s4, t4, entries, columns);
                AddPair(scratch, 5, s5, t5, entries, columns);
                return;
            }
            Put(scratch, 0, s0, t0);
            Put(scratch, 1, s1, t1);
            Put(scratch, 2, s2, t2);
            Put(scratch, 3, s3, t3);
            Put(scratch, 4, s4, t4);
            Put(scratch, 5, s5, t5);
            p += leftHalf;
            h += rightHalf;
        }
    }

    [MethodImpl(AggressiveOptimization)]
    private static void Four(T* p, long leftHalf, T* h, long rightHalf, int steps, T* scratch, double* entries, int columns)
    {
        TVector zero = TOps.Constant(0);
        for (bool upper = false; ; upper = true)
        {
            TVector s0 = zero, t0 = zero, s1 = zero, t1 = zero;
            TVector s2 = zero, t2 = zero, s3 = zero, t3 = zero;
            T* left = p, right = h;
            for (T* end = p + (long)steps * 4 * Lane; left < end; left += 4 * Lane, right += 2 * Lane)
            {
                TVector a = TOps.Load(right), b = TOps.Load(right + Lane), q = TOps.Load(left);
                s0 = TOps.MultiplyAdd(q, a, s0);
                t0 = TOps.MultiplyAdd(q, b, t0);
                q = TOps.Load(left + Lane);
                s1 = TOps.MultiplyAdd(q, a, s1);
                t1 = TOps.MultiplyAdd(q, b, t1);
                q = TOps.Load(left + 2 * Lane);
                s2 = TOps.MultiplyAdd(q, a, s2);
                t2 = TOps.MultiplyAdd(q, b, t2);
                q = TOps.Load(left + 3 * Lane);
                s3 = TOps.MultiplyAdd(q, a, s3);
                t3 = TOps.MultiplyAdd(q, b, t3);
            }
            if (upper)
            {
                AddPair(scratch, 0, s0, t0, entries, columns);
                AddPair(scratch, 1, s1, t1, entries, columns);
                AddPair(scratch, 2, s2, t2, entries, columns);
                AddPair(scratch, 3, s3, t3, entries, columns);
                return;
            }
            Put(scratch, 0, s0, t0);
            Put(scratch, 1, s1, t1);
            Put(scratch, 2, s2, t2);
            Put(scratch, 3, s3, t3);
            p += leftHalf;
            h += rightHalf;
        }
    }

    [MethodImpl(AggressiveOptimization)]
    private static void Two(T* p, long leftHalf, T* h, long rightHalf, int steps, T* scratch, double* entries, int columns)
    {
        TVector zero = TOps.Constant(0);
        for (bool upper = false; ; upper = true)
        {
            TVector s0 = zero, t0 = zero, s1 = zero, t1 = zero;
            T* left = p, right = h;
            for (T* end = p + (long)steps * 2 * Lane; left < end; left += 2 * Lane, right += 2 * Lane)
            {
                TVector a = TOps.Load(right), b = TOps.Load(right + Lane), q = TOps.Load(left);
                s0 = TOps.MultiplyAdd(q, a, s0);
                t0 = TOps.MultiplyAdd(q, b, t0);
                q = TOps.Load(left + Lane);
                s1 = TOps.MultiplyAdd(q, a, s1);
                t1 = TOps.MultiplyAdd(q, b, t1);
            }
            if (upper)
            {
                AddPair(scratch, 0, s0, t0, entries, columns);
                AddPair(scratch, 1, s1, t1, entries, columns);
                return;
            }
            Put(scratch, 0, s0, t0);
            Put(scratch, 1, s1, t1);
            p += leftHalf;
            h += rightHalf;
        }
    }

    [MethodImpl(AggressiveInlining)]
    private static void Put(T* scratch, int row, TVector first, TVector second)
    {
        TOps.Store(first, scratch + 2 * row * Lane);
        TOps.Store(second, scratch + (2 * row + 1) * Lane);
    }

    /// <summary>Adds the sums over all lanes of two neighbouring entries, whose lower lanes are in scratch.</summary>
    [MethodImpl(AggressiveInlining)]
    private static void AddPair(T* scratch, int row, TVector first, TVector second, double* entries, int columns)
    {
        Vector128<double> a = Fold(TOps.Add(TOps.Load(scratch + 2 * row * Lane), first));
        Vector128<double> b = Fold(TOps.Add(TOps.Load(scratch + (2 * row + 1) * Lane), second));
        Vector128<double> sums = Vector128.Create(a.GetElement(0), b.GetElement(0)) + Vector128.Create(a.GetElement(1), b.GetElement(1));
        entries += (long)row * columns;
        (Vector128.Load(entries) + sums).Store(entries);
    }

    /// <summary>(l0 + l4) + (l2 + l6), (l1 + l5) + (l3 + l7) from the l_i + l_{i+4}, as <see cref="Lanes"/> sums eight; of sixteen, l_i and
    /// l_{i+8} were added in float32.</summary>
    [MethodImpl(AggressiveInlining)]
    private static Vector128<double> Fold(TVector x)
    {
        Vector256<double> four;
        if (typeof(T) == typeof(double))
        {
            four = Unsafe.BitCast<TVector, Vector256<double>>(x);
        }
        else
        {
            Vector256<float> eight = Unsafe.BitCast<TVector, Vector256<float>>(x);
            four = Vector256.WidenLower(eight) + Vector256.WidenUpper(eight);
        }
        return four.GetLower() + four.GetUpper();
    }
}
