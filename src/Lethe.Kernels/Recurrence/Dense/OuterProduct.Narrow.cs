using System.Runtime.CompilerServices;

namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>Blocks of rows times two columns for 16 registers of 256 bits, over one half of the lanes: sums[row][column][lane of the half].</summary>
internal static unsafe partial class OuterProduct<TVectors, TVector, T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six(T* p, T* h, int steps, T* sums)
    {
        TVector s0 = default, t0 = default, s1 = default, t1 = default;
        TVector s2 = default, t2 = default, s3 = default, t3 = default;
        TVector s4 = default, t4 = default, s5 = default, t5 = default;
        for (int k = 0; k < steps; k++, p += 6 * Lane, h += 2 * Lane)
        {
            TVector a = TVectors.Load(h), b = TVectors.Load(h + Lane), q = TVectors.Load(p);
            s0 = TVectors.MultiplyAdd(q, a, s0);
            t0 = TVectors.MultiplyAdd(q, b, t0);
            q = TVectors.Load(p + Lane);
            s1 = TVectors.MultiplyAdd(q, a, s1);
            t1 = TVectors.MultiplyAdd(q, b, t1);
            q = TVectors.Load(p + 2 * Lane);
            s2 = TVectors.MultiplyAdd(q, a, s2);
            t2 = TVectors.MultiplyAdd(q, b, t2);
            q = TVectors.Load(p + 3 * Lane);
            s3 = TVectors.MultiplyAdd(q, a, s3);
            t3 = TVectors.MultiplyAdd(q, b, t3);
            q = TVectors.Load(p + 4 * Lane);
            s4 = TVectors.MultiplyAdd(q, a, s4);
            t4 = TVectors.MultiplyAdd(q, b, t4);
            q = TVectors.Load(p + 5 * Lane);
            s5 = TVectors.MultiplyAdd(q, a, s5);
            t5 = TVectors.MultiplyAdd(q, b, t5);
        }
        Put(sums, 0, s0, t0);
        Put(sums, 1, s1, t1);
        Put(sums, 2, s2, t2);
        Put(sums, 3, s3, t3);
        Put(sums, 4, s4, t4);
        Put(sums, 5, s5, t5);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(T* p, T* h, int steps, T* sums)
    {
        TVector s0 = default, t0 = default, s1 = default, t1 = default;
        TVector s2 = default, t2 = default, s3 = default, t3 = default;
        for (int k = 0; k < steps; k++, p += 4 * Lane, h += 2 * Lane)
        {
            TVector a = TVectors.Load(h), b = TVectors.Load(h + Lane), q = TVectors.Load(p);
            s0 = TVectors.MultiplyAdd(q, a, s0);
            t0 = TVectors.MultiplyAdd(q, b, t0);
            q = TVectors.Load(p + Lane);
            s1 = TVectors.MultiplyAdd(q, a, s1);
            t1 = TVectors.MultiplyAdd(q, b, t1);
            q = TVectors.Load(p + 2 * Lane);
            s2 = TVectors.MultiplyAdd(q, a, s2);
            t2 = TVectors.MultiplyAdd(q, b, t2);
            q = TVectors.Load(p + 3 * Lane);
            s3 = TVectors.MultiplyAdd(q, a, s3);
            t3 = TVectors.MultiplyAdd(q, b, t3);
        }
        Put(sums, 0, s0, t0);
        Put(sums, 1, s1, t1);
        Put(sums, 2, s2, t2);
        Put(sums, 3, s3, t3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(T* p, T* h, int steps, T* sums)
    {
        TVector s0 = default, t0 = default, s1 = default, t1 = default;
        for (int k = 0; k < steps; k++, p += 2 * Lane, h += 2 * Lane)
        {
            TVector a = TVectors.Load(h), b = TVectors.Load(h + Lane), q = TVectors.Load(p);
            s0 = TVectors.MultiplyAdd(q, a, s0);
            t0 = TVectors.MultiplyAdd(q, b, t0);
            q = TVectors.Load(p + Lane);
            s1 = TVectors.MultiplyAdd(q, a, s1);
            t1 = TVectors.MultiplyAdd(q, b, t1);
        }
        Put(sums, 0, s0, t0);
        Put(sums, 1, s1, t1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(T* rows, int row, TVector first, TVector second)
    {
        TVectors.Store(first, rows + 2 * row * Lane);
        TVectors.Store(second, rows + (2 * row + 1) * Lane);
    }
}
