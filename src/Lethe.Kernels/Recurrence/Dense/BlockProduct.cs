using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// z += A h for eight sequences, or for sixteen (two tiles side by side, so that a broadcast weight serves two vectors). A lane is a sequence.
/// Each entry's sum runs over j = 0, 1, ... in one chain of fused multiply-adds, so both widths and all instruction sets give a sequence the same bits.
/// </summary>
internal static unsafe class BlockProduct
{
    /// <summary>Rows whose sums are in flight: 8 chains hide the latency of a fused multiply-add.</summary>
    internal const int Rows = 8;

    private const int Lane = TiledSequences.Lanes;

    /// <summary>z += A h with z and h of [padded][tiles][8]; A packed as in <see cref="DenseWeights"/>.</summary>
    internal static void Accumulate(double* packed, double* h, double* z, int padded, int tiles)
    {
        if (tiles == 1) AccumulateOne(packed, h, z, padded);
        else AccumulateTwo(packed, h, z, padded);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AccumulateOne(double* packed, double* h, double* z, int padded)
    {
        for (int i = 0; i < padded; i += Rows, z += Rows * Lane)
        {
            Vector512<double> s0 = At(z, 0), s1 = At(z, 1);
            Vector512<double> s2 = At(z, 2), s3 = At(z, 3);
            Vector512<double> s4 = At(z, 4), s5 = At(z, 5);
            Vector512<double> s6 = At(z, 6), s7 = At(z, 7);
            double* from = h;
            for (int j = 0; j < padded; j++, packed += Rows, from += Lane)
            {
                Vector512<double> a = At(from, 0);
                s0 = Vector512.FusedMultiplyAdd(Vector512.Create(packed[0]), a, s0);
                s1 = Vector512.FusedMultiplyAdd(Vector512.Create(packed[1]), a, s1);
                s2 = Vector512.FusedMultiplyAdd(Vector512.Create(packed[2]), a, s2);
                s3 = Vector512.FusedMultiplyAdd(Vector512.Create(packed[3]), a, s3);
                s4 = Vector512.FusedMultiplyAdd(Vector512.Create(packed[4]), a, s4);
                s5 = Vector512.FusedMultiplyAdd(Vector512.Create(packed[5]), a, s5);
                s6 = Vector512.FusedMultiplyAdd(Vector512.Create(packed[6]), a, s6);
                s7 = Vector512.FusedMultiplyAdd(Vector512.Create(packed[7]), a, s7);
            }
            Put(z, 0, s0);
            Put(z, 1, s1);
            Put(z, 2, s2);
            Put(z, 3, s3);
            Put(z, 4, s4);
            Put(z, 5, s5);
            Put(z, 6, s6);
            Put(z, 7, s7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AccumulateTwo(double* packed, double* h, double* z, int padded)
    {
        for (int i = 0; i < padded; i += Rows, z += 2 * Rows * Lane)
        {
            Vector512<double> s0 = At(z, 0), t0 = At(z, 1);
            Vector512<double> s1 = At(z, 2), t1 = At(z, 3);
            Vector512<double> s2 = At(z, 4), t2 = At(z, 5);
            Vector512<double> s3 = At(z, 6), t3 = At(z, 7);
            Vector512<double> s4 = At(z, 8), t4 = At(z, 9);
            Vector512<double> s5 = At(z, 10), t5 = At(z, 11);
            Vector512<double> s6 = At(z, 12), t6 = At(z, 13);
            Vector512<double> s7 = At(z, 14), t7 = At(z, 15);
            double* from = h;
            for (int j = 0; j < padded; j++, packed += Rows, from += 2 * Lane)
            {
                Vector512<double> a = At(from, 0), b = At(from, 1), w = Vector512.Create(packed[0]);
                s0 = Vector512.FusedMultiplyAdd(w, a, s0);
                t0 = Vector512.FusedMultiplyAdd(w, b, t0);
                w = Vector512.Create(packed[1]);
                s1 = Vector512.FusedMultiplyAdd(w, a, s1);
                t1 = Vector512.FusedMultiplyAdd(w, b, t1);
                w = Vector512.Create(packed[2]);
                s2 = Vector512.FusedMultiplyAdd(w, a, s2);
                t2 = Vector512.FusedMultiplyAdd(w, b, t2);
                w = Vector512.Create(packed[3]);
                s3 = Vector512.FusedMultiplyAdd(w, a, s3);
                t3 = Vector512.FusedMultiplyAdd(w, b, t3);
                w = Vector512.Create(packed[4]);
                s4 = Vector512.FusedMultiplyAdd(w, a, s4);
                t4 = Vector512.FusedMultiplyAdd(w, b, t4);
                w = Vector512.Create(packed[5]);
                s5 = Vector512.FusedMultiplyAdd(w, a, s5);
                t5 = Vector512.FusedMultiplyAdd(w, b, t5);
                w = Vector512.Create(packed[6]);
                s6 = Vector512.FusedMultiplyAdd(w, a, s6);
                t6 = Vector512.FusedMultiplyAdd(w, b, t6);
                w = Vector512.Create(packed[7]);
                s7 = Vector512.FusedMultiplyAdd(w, a, s7);
                t7 = Vector512.FusedMultiplyAdd(w, b, t7);
            }
            Put(z, 0, s0);
            Put(z, 1, t0);
            Put(z, 2, s1);
            Put(z, 3, t1);
            Put(z, 4, s2);
            Put(z, 5, t2);
            Put(z, 6, s3);
            Put(z, 7, t3);
            Put(z, 8, s4);
            Put(z, 9, t4);
            Put(z, 10, s5);
            Put(z, 11, t5);
            Put(z, 12, s6);
            Put(z, 13, t6);
            Put(z, 14, s7);
            Put(z, 15, t7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> At(double* vectors, int index) => Vector512.Load(vectors + index * Lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(double* vectors, int index, Vector512<double> value) => value.Store(vectors + index * Lane);
}
