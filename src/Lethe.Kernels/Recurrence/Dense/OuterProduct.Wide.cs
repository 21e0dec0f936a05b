namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>4 x 4 entries for 32 registers of 512 bits: 8 loads to 16 fused multiply-adds.</summary>
internal static unsafe partial class OuterProduct<TOps, TVector, T>
{
    private const int Strip = 4;

    [MethodImpl(AggressiveOptimization)]
    private static void Wide(T* p, T* h, int steps, double* gradient, int columns)
    {
        TVector zero = TOps.Constant(0), s00 = zero, s01 = zero, s02 = zero, s03 = zero;
        TVector s10 = zero, s11 = zero, s12 = zero, s13 = zero;
        TVector s20 = zero, s21 = zero, s22 = zero, s23 = zero;
        TVector s30 = zero, s31 = zero, s32 = zero, s33 = zero;
        for (int k = 0; k < steps; k++, p += Strip * Lane, h += Strip * Lane)
        {
            TVector h0 = TOps.Load(h), h1 = TOps.Load(h + Lane);
            TVector h2 = TOps.Load(h + 2 * Lane), h3 = TOps.Load(h + 3 * Lane);
            TVector q = TOps.Load(p);
            s00 = TOps.MultiplyAdd(q, h0, s00);
            s01 = TOps.MultiplyAdd(q, h1, s01);
            s02 = TOps.MultiplyAdd(q, h2, s02);
            s03 = TOps.MultiplyAdd(q, h3, s03);
            q = TOps.Load(p + Lane);
            s10 = TOps.MultiplyAdd(q, h0, s10);
            s11 = TOps.MultiplyAdd(q, h1, s11);
            s12 = TOps.MultiplyAdd(q, h2, s12);
            s13 = TOps.MultiplyAdd(q, h3, s13);
            q = TOps.Load(p + 2 * Lane);
            s20 = TOps.MultiplyAdd(q, h0, s20);
            s21 = TOps.MultiplyAdd(q, h1, s21);
            s22 = TOps.MultiplyAdd(q, h2, s22);
            s23 = TOps.MultiplyAdd(q, h3, s23);
            q = TOps.Load(p + 3 * Lane);
            s30 = TOps.MultiplyAdd(q, h0, s30);
            s31 = TOps.MultiplyAdd(q, h1, s31);
            s32 = TOps.MultiplyAdd(q, h2, s32);
            s33 = TOps.MultiplyAdd(q, h3, s33);
        }
        AddRows(gradient, columns, s00, s01, s02, s03, s10, s11, s12, s13);
        AddRows(gradient + 2 * columns, columns, s20, s21, s22, s23, s30, s31, s32, s33);
    }

    /// <summary>One row of four columns, and nothing of the rest of its block: the read-out's row.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void WideRow(T* p, T* h, int steps, double* gradient)
    {
        TVector zero = TOps.Constant(0), s0 = zero, s1 = zero, s2 = zero, s3 = zero;
        for (int k = 0; k < steps; k++, p += Strip * Lane, h += Strip * Lane)
        {
            TVector q = TOps.Load(p);
            s0 = TOps.MultiplyAdd(q, TOps.Load(h), s0);
            s1 = TOps.MultiplyAdd(q, TOps.Load(h + Lane), s1);
            s2 = TOps.MultiplyAdd(q, TOps.Load(h + 2 * Lane), s2);
            s3 = TOps.MultiplyAdd(q, TOps.Load(h + 3 * Lane), s3);
        }
        Vector512<double> sums = Lanes.Sums(Eight(s0), Eight(s1), Eight(s2), Eight(s3), default, default, default, default);
        (Vector256.Load(gradient) + sums.GetLower()).Store(gradient);
    }

    /// <summary>Four rows of two columns: those of 1 and a single input.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void WideColumns(T* p, T* h, int steps, double* gradient, int columns)
    {
        TVector zero = TOps.Constant(0), s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero;
        for (int k = 0; k < steps; k++, p += Strip * Lane, h += Strip * Lane)
        {
            TVector h0 = TOps.Load(h), h1 = TOps.Load(h + Lane);
            TVector q0 = TOps.Load(p), q1 = TOps.Load(p + Lane), q2 = TOps.Load(p + 2 * Lane), q3 = TOps.Load(p + 3 * Lane);
            s00 = TOps.MultiplyAdd(q0, h0, s00);
            s01 = TOps.MultiplyAdd(q0, h1, s01);
            s10 = TOps.MultiplyAdd(q1, h0, s10);
            s11 = TOps.MultiplyAdd(q1, h1, s11);
            s20 = TOps.MultiplyAdd(q2, h0, s20);
            s21 = TOps.MultiplyAdd(q2, h1, s21);
            s30 = TOps.MultiplyAdd(q3, h0, s30);
            s31 = TOps.MultiplyAdd(q3, h1, s31);
        }
        Vector512<double> sums = Lanes.Sums(Eight(s00), Eight(s01), Eight(s10), Eight(s11), Eight(s20), Eight(s21), Eight(s30), Eight(s31));
        for (int row = 0; row < Strip; row++, gradient += columns)
        {
            gradient[0] += sums.GetElement(2 * row);
            gradient[1] += sums.GetElement(2 * row + 1);
        }
    }

    /// <summary>Adds the sums over lanes of four entries each of two rows.</summary>
    [MethodImpl(AggressiveInlining)]
    private static void AddRows(double* row, int columns, TVector a0, TVector a1, TVector a2, TVector a3, TVector b0, TVector b1,
        TVector b2, TVector b3)
    {
        Vector512<double> sums = Lanes.Sums(Eight(a0), Eight(a1), Eight(a2), Eight(a3), Eight(b0), Eight(b1), Eight(b2), Eight(b3));
        (Vector256.Load(row) + sums.GetLower()).Store(row);
        (Vector256.Load(row + columns) + sums.GetUpper()).Store(row + columns);
    }

    /// <summary>The lanes in float64; of sixteen, i and i + 8 added in float32.</summary>
    [MethodImpl(AggressiveInlining)]
    private static Vector512<double> Eight(TVector x)
    {
        if (typeof(T) == typeof(double)) return Unsafe.BitCast<TVector, Vector512<double>>(x);
        Vector512<float> lanes = Unsafe.BitCast<TVector, Vector512<float>>(x);
        Vector256<float> eight = lanes.GetLower() + lanes.GetUpper();
        return Vector512.Create(Vector256.WidenLower(eight), Vector256.WidenUpper(eight));
    }
}
