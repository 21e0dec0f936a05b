using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// The gradient of the matrix: gradient[i, j] += sum over steps and lanes of p_i h_j. Both sides come as strips, [strip][step][unit of the strip][lane]: a strip is
/// four units over <see cref="Steps"/> steps, contiguous (step by step, every vector would lie in another page). 4 x 4 entries are in flight, 8 loads to 16
/// fused multiply-adds; lanes are summed once per call and entry. Columns go in panels whose strips stay in the second-level cache while all rows pass.
/// </summary>
internal static unsafe class OuterProduct
{
    /// <summary>Units to a strip, and steps: many, so that summing lanes costs little, and few enough for the second-level cache.</summary>
    internal const int Strip = 4, Steps = 64;

    /// <summary>Values from one strip to the next.</summary>
    internal const int StripSize = Steps * Strip * Lane;

    private const int Lane = TiledSequences.Lanes, Panel = 64;

    /// <summary>Adds the first <paramref name="steps"/> steps of the strips; gradient is (padded, padded) row-major.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Accumulate(double* p, double* h, int steps, int padded, double* gradient)
    {
        for (int panel = 0; panel < padded; panel += Panel)
        {
            for (int i = 0; i < padded; i += Strip)
            {
                for (int j = panel; j < Math.Min(panel + Panel, padded); j += Strip)
                    Block(p + (long)(i / Strip) * StripSize, h + (long)(j / Strip) * StripSize, steps, gradient + (long)i * padded + j, padded);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block(double* p, double* h, int steps, double* gradient, int padded)
    {
        Vector512<double> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<double> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<double> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector512<double> s30 = default, s31 = default, s32 = default, s33 = default;
        for (int k = 0; k < steps; k++, p += Strip * Lane, h += Strip * Lane)
        {
            Vector512<double> h0 = Vector512.Load(h), h1 = Vector512.Load(h + Lane);
            Vector512<double> h2 = Vector512.Load(h + 2 * Lane), h3 = Vector512.Load(h + 3 * Lane);
            Vector512<double> q = Vector512.Load(p);
            s00 = Vector512.FusedMultiplyAdd(q, h0, s00);
            s01 = Vector512.FusedMultiplyAdd(q, h1, s01);
            s02 = Vector512.FusedMultiplyAdd(q, h2, s02);
            s03 = Vector512.FusedMultiplyAdd(q, h3, s03);
            q = Vector512.Load(p + Lane);
            s10 = Vector512.FusedMultiplyAdd(q, h0, s10);
            s11 = Vector512.FusedMultiplyAdd(q, h1, s11);
            s12 = Vector512.FusedMultiplyAdd(q, h2, s12);
            s13 = Vector512.FusedMultiplyAdd(q, h3, s13);
            q = Vector512.Load(p + 2 * Lane);
            s20 = Vector512.FusedMultiplyAdd(q, h0, s20);
            s21 = Vector512.FusedMultiplyAdd(q, h1, s21);
            s22 = Vector512.FusedMultiplyAdd(q, h2, s22);
            s23 = Vector512.FusedMultiplyAdd(q, h3, s23);
            q = Vector512.Load(p + 3 * Lane);
            s30 = Vector512.FusedMultiplyAdd(q, h0, s30);
            s31 = Vector512.FusedMultiplyAdd(q, h1, s31);
            s32 = Vector512.FusedMultiplyAdd(q, h2, s32);
            s33 = Vector512.FusedMultiplyAdd(q, h3, s33);
        }
        AddRow(gradient, s00, s01, s02, s03);
        AddRow(gradient + padded, s10, s11, s12, s13);
        AddRow(gradient + 2 * padded, s20, s21, s22, s23);
        AddRow(gradient + 3 * padded, s30, s31, s32, s33);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(double* row, Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d)
    {
        row[0] += Lanes.Sum(a);
        row[1] += Lanes.Sum(b);
        row[2] += Lanes.Sum(c);
        row[3] += Lanes.Sum(d);
    }
}
