namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// z = A h, or z += A h, for blocks of sequences. A block is 64 bytes of lanes, a lane is a sequence: eight of float64, sixteen of float32.
/// Each entry's sum runs over j = 0, 1, ... in one chain of fused multiply-adds, so vectors of 512 and of 256 bits and any number of blocks
/// give a sequence the same bits. 32 registers of 512 bits hold 8 rows of two blocks; 16 of 256 bits hold 6 rows of one (12 sums, two
/// vectors, one weight), or 4 at the end.
/// </summary>
internal static unsafe partial class BlockProduct<TOps, TVector, T>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    /// <summary>Rows are padded with zeros to whole multiples of this.</summary>
    internal const int Multiple = 8;

    /// <summary>Sequences to a block.</summary>
    internal static int Lane => 64 / sizeof(T);

    private static bool IsWide => TOps.Count == Lane;

    /// <summary>A h.</summary>
    /// <param name="packed">A, (rows, columns), as <see cref="Pack"/> lays it.</param>
    /// <param name="h">[block][column][lane].</param>
    /// <param name="z">[block][row][lane].</param>
    /// <param name="rows">A multiple of <see cref="Multiple"/>.</param>
    /// <param name="columns">Any number.</param>
    /// <param name="blocks">Blocks of sequences.</param>
    /// <param name="add">True: z += A h, its sums beginning with what z holds.</param>
    internal static void Multiply(T* packed, T* h, T* z, int rows, int columns, int blocks, bool add) =>
        Multiply(packed, h, (long)columns * Lane, z, (long)rows * Lane, rows, columns, blocks, add);

    /// <summary>The same for blocks that lie farther apart: the vectors are a part of a longer state, the results one of a longer
    /// list.</summary>
    /// <param name="packed">A, (rows, columns), as <see cref="Pack"/> lays it.</param>
    /// <param name="h">[block][column][lane].</param>
    /// <param name="from">Values from one block of h to the next.</param>
    /// <param name="z">[block][row][lane].</param>
    /// <param name="to">Values from one block of z to the next.</param>
    /// <param name="rows">A multiple of <see cref="Multiple"/>.</param>
    /// <param name="columns">Any number.</param>
    /// <param name="blocks">Blocks of sequences.</param>
    /// <param name="add">True: z += A h, its sums beginning with what z holds.</param>
    [MethodImpl(AggressiveOptimization)]
    internal static void Multiply(T* packed, T* h, long from, T* z, long to, int rows, int columns, int blocks, bool add)
    {
        if (IsWide && blocks <= 2)
        {
            if (blocks == 2) WideTwo(packed, h, from, z, to, rows, columns, add);
            else Wide(packed, h, z, rows, columns, add);
            return;
        }
        if (IsWide)
        {
            // Rows outside: a row block's weights stay in the first-level cache for all pairs.
            for (int i = 0; i < rows; i += WideRows, packed += (long)WideRows * columns, z += WideRows * Lane)
            {
                int block = 0;
                for (; block + 2 <= blocks; block += 2) WideTwo(packed, h + block * from, from, z + block * to, to, WideRows, columns, add);
                if (block < blocks) Wide(packed, h + block * from, z + block * to, WideRows, columns, add);
            }
            return;
        }
        // Rows outside: a row block's weights stay in the first-level cache for all sequences.
        for (int i = 0, count; i < rows; i += count, packed += (long)count * columns)
        {
            count = RowsAt(rows - i);
            for (int block = 0; block < blocks; block++)
            {
                if (count == 6) Six(packed, h + block * from, z + block * to + (long)i * Lane, columns, add);
                else Four(packed, h + block * from, z + block * to + (long)i * Lane, columns, add);
            }
        }
    }

    /// <summary>
    /// Writes factor times a matrix into the columns from <paramref name="first"/> on of a cleared (rows, columns) matrix, laid out as the
    /// products read it: [row block][column][row of the block].
    /// </summary>
    /// <param name="source">Entry (i, j) at i rowStride + j columnStride.</param>
    /// <param name="rowStride">1 for a transposed matrix.</param>
    /// <param name="columnStride">1 for a matrix as it stands.</param>
    /// <param name="filledRows">Rows of the source.</param>
    /// <param name="filledColumns">Columns of the source.</param>
    /// <param name="factor">Multiplies all entries, before they are rounded to T.</param>
    /// <param name="packed">(rows, columns).</param>
    /// <param name="first">The first column written.</param>
    /// <param name="rows">Rows of the whole, a multiple of <see cref="Multiple"/>.</param>
    /// <param name="columns">Columns of the whole.</param>
    [MethodImpl(AggressiveOptimization)]
    internal static void Pack(double* source, long rowStride, long columnStride, int filledRows, int filledColumns, double factor,
        T* packed, int first, int rows, int columns)
    {
        for (int i = 0, count; i < filledRows; i += count, packed += (long)count * columns)
        {
            count = RowsAt(rows - i);
            int end = Math.Min(filledRows - i, count);
            double* from = source + i * rowStride;
            T* to = packed + (long)first * count;
            for (int j = 0; j < filledColumns; j++, from += columnStride, to += count)
                for (int row = 0; row < end; row++) to[row] = Lanes.Element<T>(factor * from[row * rowStride]);
        }
    }

    /// <summary>Rows of the block that starts where <paramref name="remaining"/> rows, a multiple of four, are left.</summary>
    private static int RowsAt(int remaining) => IsWide ? 8 : remaining is 8 or 4 ? 4 : 6;
}
