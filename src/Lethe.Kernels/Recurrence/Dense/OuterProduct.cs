using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lethe.Kernels.Vectors;

namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// gradient[i, j] += sum over steps and lanes of p_i h_j, both sides in <see cref="Strips{TVectors, TVector, T}"/>. Each lane of an entry is one chain of fused multiply-adds over the
/// steps; lanes are summed in float64 in one fixed order, once per call and entry: the same bits for vectors of 512 and of 256 bits. Columns go in panels whose
/// strips stay in the second-level cache while all rows pass.
/// </summary>
internal static unsafe partial class OuterProduct<TVectors, TVector, T>
    where TVectors : struct, IVectors<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    // Entries of the largest narrow block: 6 rows, 2 columns.
    private const int Panel = 32, LargestBlock = 12;

    private static int Lane => TVectors.Count;

    private static bool IsWide => Lane == 64 / sizeof(T);

    /// <summary>Values of scratch that <see cref="Accumulate"/> needs.</summary>
    internal static int ScratchSize => (Panel / 2 + 1) * LargestBlock * Lane;

    /// <summary>Adds the first <paramref name="steps"/> steps of the strips; gradient is (rows, columns) row-major.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Accumulate(T* p, int rows, T* h, int columns, int steps, T* scratch, double* gradient)
    {
        long leftHalf = Strips<TVectors, TVector, T>.Size(rows) / 2, rightHalf = Strips<TVectors, TVector, T>.Size(columns) / 2;
        for (int panel = 0; panel < columns; panel += Panel)
        {
            int end = Math.Min(panel + Panel, columns);
            for (int i = 0, block; i < rows; i += block)
            {
                block = Strips<TVectors, TVector, T>.Left(rows - i);
                double* entries = gradient + (long)i * columns;
                T* left = p + (long)i * Strips<TVectors, TVector, T>.RowSize, right = h + (long)panel * Strips<TVectors, TVector, T>.RowSize, sums = scratch;
                if (IsWide)
                {
                    for (int j = panel; j < end; j += 4, right += 4 * Strips<TVectors, TVector, T>.RowSize) Wide(left, right, steps, entries + j, columns);
                    continue;
                }
                for (int j = panel; j < end; j += 2, right += 2 * Strips<TVectors, TVector, T>.RowSize, sums += 2 * block * Lane) Narrow(left, right, steps, block, sums);
                right = h + (long)panel * Strips<TVectors, TVector, T>.RowSize + rightHalf;
                sums = scratch;
                for (int j = panel; j < end; j += 2, right += 2 * Strips<TVectors, TVector, T>.RowSize, sums += 2 * block * Lane)
                {
                    T* second = scratch + Panel / 2 * LargestBlock * Lane;
                    Narrow(left + leftHalf, right, steps, block, second);
                    for (int row = 0; row < block; row++) AddPair(sums + 2 * row * Lane, second + 2 * row * Lane, entries + (long)row * columns + j);
                }
            }
        }
    }

    private static void Narrow(T* p, T* h, int steps, int rows, T* sums)
    {
        if (rows == 6) Six(p, h, steps, sums);
        else if (rows == 4) Four(p, h, steps, sums);
        else Two(p, h, steps, sums);
    }

    /// <summary>Adds the sums of lanes of two neighbouring entries; their lower and upper halves come apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPair(T* lower, T* upper, double* entries)
    {
        Vector128<double> a = Fold(lower, upper), b = Fold(lower + Lane, upper + Lane);
        Vector128<double> sums = Vector128.Create(a.GetElement(0), b.GetElement(0)) + Vector128.Create(a.GetElement(1), b.GetElement(1));
        (Vector128.Load(entries) + sums).Store(entries);
    }

    /// <summary>(l0 + l4) + (l2 + l6), (l1 + l5) + (l3 + l7), as <see cref="Lanes"/> sums eight; of sixteen, l_i and l_{i+8} are added first, in float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Fold(T* lower, T* upper)
    {
        Vector256<double> four;
        if (typeof(T) == typeof(double))
        {
            four = Vector256.Load((double*)lower) + Vector256.Load((double*)upper);
        }
        else
        {
            Vector256<float> eight = Vector256.Load((float*)lower) + Vector256.Load((float*)upper);
            four = Vector256.WidenLower(eight) + Vector256.WidenUpper(eight);
        }
        return four.GetLower() + four.GetUpper();
    }
}
