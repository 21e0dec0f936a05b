using System.Runtime.Intrinsics;

namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// Register-blocked products for a group of 16 sequences (two vectors; a lane is a sequence). Sizes are padded to multiples of
/// <see cref="Rows"/>, the padding holds zeros. Sums run over j = 0, 1, ... in one chain per entry: the same bits on every instruction set.
/// </summary>
internal static unsafe class BlockProduct
{
    /// <summary>Rows whose sums are in flight: 8 rows x 2 vectors fill 16 of 32 registers and hide the latency of FMA.</summary>
    public const int Rows = 8;

    /// <summary>Sequences of a group.</summary>
    public const int Group = 2 * TiledSequences.Lanes;

    /// <summary>Reorders a (size x size) matrix, entry (i, j) at source[i * rowStride + j * columnStride], into blocks [i / 8][j][i % 8] of the padded size.</summary>
    public static void Pack(ReadOnlySpan<double> source, int size, int rowStride, int columnStride, double sign, int padded, double* packed)
    {
        new Span<double>(packed, padded * padded).Clear();
        for (int i = 0; i < size; i++)
        {
            double* block = packed + (i / Rows) * (long)padded * Rows + i % Rows;
            for (int j = 0; j < size; j++) block[j * Rows] = sign * source[i * rowStride + j * columnStride];
        }
    }

    /// <summary>z += A h: z and h are [padded][16], <paramref name="packed"/> is A from <see cref="Pack"/>.</summary>
    public static void Accumulate(double* packed, double* h, double* z, int padded)
    {
        for (int i = 0; i < padded; i += Rows)
        {
            double* a = packed + (long)i * padded;
            double* to = z + i * Group;
            Vector512<double> s00 = Vector512.Load(to), s01 = Vector512.Load(to + 8);
            Vector512<double> s10 = Vector512.Load(to + 16), s11 = Vector512.Load(to + 24);
            Vector512<double> s20 = Vector512.Load(to + 32), s21 = Vector512.Load(to + 40);
            Vector512<double> s30 = Vector512.Load(to + 48), s31 = Vector512.Load(to + 56);
            Vector512<double> s40 = Vector512.Load(to + 64), s41 = Vector512.Load(to + 72);
            Vector512<double> s50 = Vector512.Load(to + 80), s51 = Vector512.Load(to + 88);
            Vector512<double> s60 = Vector512.Load(to + 96), s61 = Vector512.Load(to + 104);
            Vector512<double> s70 = Vector512.Load(to + 112), s71 = Vector512.Load(to + 120);
            double* hj = h;
            for (int j = 0; j < padded; j++, a += Rows, hj += Group)
            {
                Vector512<double> h0 = Vector512.Load(hj), h1 = Vector512.Load(hj + 8);
                Vector512<double> w = Vector512.Create(a[0]);
                s00 = Vector512.FusedMultiplyAdd(w, h0, s00);
                s01 = Vector512.FusedMultiplyAdd(w, h1, s01);
                w = Vector512.Create(a[1]);
                s10 = Vector512.FusedMultiplyAdd(w, h0, s10);
                s11 = Vector512.FusedMultiplyAdd(w, h1, s11);
                w = Vector512.Create(a[2]);
                s20 = Vector512.FusedMultiplyAdd(w, h0, s20);
                s21 = Vector512.FusedMultiplyAdd(w, h1, s21);
                w = Vector512.Create(a[3]);
                s30 = Vector512.FusedMultiplyAdd(w, h0, s30);
                s31 = Vector512.FusedMultiplyAdd(w, h1, s31);
                w = Vector512.Create(a[4]);
                s40 = Vector512.FusedMultiplyAdd(w, h0, s40);
                s41 = Vector512.FusedMultiplyAdd(w, h1, s41);
                w = Vector512.Create(a[5]);
                s50 = Vector512.FusedMultiplyAdd(w, h0, s50);
                s51 = Vector512.FusedMultiplyAdd(w, h1, s51);
                w = Vector512.Create(a[6]);
                s60 = Vector512.FusedMultiplyAdd(w, h0, s60);
                s61 = Vector512.FusedMultiplyAdd(w, h1, s61);
                w = Vector512.Create(a[7]);
                s70 = Vector512.FusedMultiplyAdd(w, h0, s70);
                s71 = Vector512.FusedMultiplyAdd(w, h1, s71);
            }
            s00.Store(to);
            s01.Store(to + 8);
            s10.Store(to + 16);
            s11.Store(to + 24);
            s20.Store(to + 32);
            s21.Store(to + 40);
            s30.Store(to + 48);
            s31.Store(to + 56);
            s40.Store(to + 64);
            s41.Store(to + 72);
            s50.Store(to + 80);
            s51.Store(to + 88);
            s60.Store(to + 96);
            s61.Store(to + 104);
            s70.Store(to + 112);
            s71.Store(to + 120);
        }
    }

    /// <summary>
    /// gradient[i, j] += sum over steps and lanes of p_i h_j, in 4 x 4 blocks of accumulators. p and h are [steps][padded][16];
    /// gradient is (padded, padded) row-major. Lanes are summed in the fixed tree of <see cref="SumLanes"/>.
    /// </summary>
    public static void AccumulateOuter(double* p, double* h, int steps, int padded, double* gradient)
    {
        long stride = (long)padded * Group;
        for (int i = 0; i < padded; i += 4)
        {
            for (int j = 0; j < padded; j += 4)
            {
                OuterBlock(p + i * Group, h + j * Group, steps, stride, gradient + i * padded + j, padded);
            }
        }
    }

    /// <summary>((0+4)+(2+6)) + ((1+5)+(3+7)): the order of halving adds, written out so that all instruction sets share it.</summary>
    public static double SumLanes(Vector512<double> v)
    {
        Vector256<double> half = v.GetLower() + v.GetUpper();
        Vector128<double> quarter = half.GetLower() + half.GetUpper();
        return quarter.GetElement(0) + quarter.GetElement(1);
    }

    private static void OuterBlock(double* p, double* h, int steps, long stride, double* gradient, int padded)
    {
        Vector512<double> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<double> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<double> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector512<double> s30 = default, s31 = default, s32 = default, s33 = default;
        for (int k = 0; k < steps; k++, p += stride, h += stride)
        {
            for (int half = 0; half < Group; half += 8)
            {
                Vector512<double> h0 = Vector512.Load(h + half), h1 = Vector512.Load(h + 16 + half);
                Vector512<double> h2 = Vector512.Load(h + 32 + half), h3 = Vector512.Load(h + 48 + half);
                Vector512<double> q = Vector512.Load(p + half);
                s00 = Vector512.FusedMultiplyAdd(q, h0, s00);
                s01 = Vector512.FusedMultiplyAdd(q, h1, s01);
                s02 = Vector512.FusedMultiplyAdd(q, h2, s02);
                s03 = Vector512.FusedMultiplyAdd(q, h3, s03);
                q = Vector512.Load(p + 16 + half);
                s10 = Vector512.FusedMultiplyAdd(q, h0, s10);
                s11 = Vector512.FusedMultiplyAdd(q, h1, s11);
                s12 = Vector512.FusedMultiplyAdd(q, h2, s12);
                s13 = Vector512.FusedMultiplyAdd(q, h3, s13);
                q = Vector512.Load(p + 32 + half);
                s20 = Vector512.FusedMultiplyAdd(q, h0, s20);
                s21 = Vector512.FusedMultiplyAdd(q, h1, s21);
                s22 = Vector512.FusedMultiplyAdd(q, h2, s22);
                s23 = Vector512.FusedMultiplyAdd(q, h3, s23);
                q = Vector512.Load(p + 48 + half);
                s30 = Vector512.FusedMultiplyAdd(q, h0, s30);
                s31 = Vector512.FusedMultiplyAdd(q, h1, s31);
                s32 = Vector512.FusedMultiplyAdd(q, h2, s32);
                s33 = Vector512.FusedMultiplyAdd(q, h3, s33);
            }
        }
        AddRow(gradient, s00, s01, s02, s03);
        AddRow(gradient + padded, s10, s11, s12, s13);
        AddRow(gradient + 2 * padded, s20, s21, s22, s23);
        AddRow(gradient + 3 * padded, s30, s31, s32, s33);
    }

    private static void AddRow(double* row, Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d)
    {
        row[0] += SumLanes(a);
        row[1] += SumLanes(b);
        row[2] += SumLanes(c);
        row[3] += SumLanes(d);
    }
}
