namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// gradient[i, j] += sum over steps and lanes of p_i h_j, both sides in <see cref="Strips{TOps, TVector, T}"/>. Each lane of an entry is
/// one chain of fused multiply-adds over the steps; lanes are summed in float64 in one fixed order, once per call and entry: the same bits
/// for vectors of 512 and of 256 bits. Columns go in panels whose strips stay in the second-level cache while all rows pass.
/// </summary>
internal static unsafe partial class OuterProduct<TOps, TVector, T>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    private const int Panel = 64;

    /// <summary>Values of scratch that an accumulation needs: the sums of the largest block, 6 x 2 entries.</summary>
    internal static int ScratchSize => 12 * Lane;

    private static int Lane => TOps.Count;

    private static bool IsWide => Lane == 64 / sizeof(T);

    /// <summary>
    /// Adds the first <paramref name="steps"/> steps of the strips; gradient is (rows, columns) row-major. Rows and columns beyond those
    /// filled are padding, whose entries may be left out.
    /// </summary>
    internal static void Accumulate(T* p, int rows, int filledRows, T* h, int columns, int filledColumns, int steps, T* scratch,
        double* gradient) =>
        Accumulate(p, rows, filledRows, h, Strips<TOps, TVector, T>.Size(columns) / 2, columns, filledColumns, steps, scratch, gradient);

    /// <summary>The same for a right side that is a part of longer strips, of which a half holds <paramref name="rightHalf"/>
    /// values.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void Accumulate(T* p, int rows, int filledRows, T* h, long rightHalf, int columns, int filledColumns, int steps,
        T* scratch, double* gradient)
    {
        long leftHalf = Strips<TOps, TVector, T>.Size(rows) / 2;
        int size = Strips<TOps, TVector, T>.RowSize, width = Strips<TOps, TVector, T>.Multiple;
        for (int panel = 0; panel < columns; panel += Panel)
        {
            int end = Math.Min(panel + Panel, columns);
            for (int i = 0, block; i < rows; i += block)
            {
                block = Strips<TOps, TVector, T>.Left(rows - i);
                double* entries = gradient + (long)i * columns;
                T* left = p + (long)i * size, right = h + (long)panel * size;
                for (int j = panel; j < end; j += width, right += width * size)
                {
                    if (IsWide && filledRows - i == 1) WideRow(left, right, steps, entries + j);
                    else if (IsWide && filledColumns - j <= 2) WideColumns(left, right, steps, entries + j, columns);
                    else if (IsWide) Wide(left, right, steps, entries + j, columns);
                    else if (block == 6) Six(left, leftHalf, right, rightHalf, steps, scratch, entries + j, columns);
                    else if (block == 4) Four(left, leftHalf, right, rightHalf, steps, scratch, entries + j, columns);
                    else Two(left, leftHalf, right, rightHalf, steps, scratch, entries + j, columns);
                }
            }
        }
    }
}
