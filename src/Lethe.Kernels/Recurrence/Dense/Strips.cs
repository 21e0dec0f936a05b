namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// The order in which <see cref="OuterProduct{TOps, TVector, T}"/> reads its sides: the rows of a block over <see cref="Steps"/> steps lie
/// together, [block of rows][step][row][lane] (step by step, every vector would lie in another page). Vectors of 256 bits take one half of
/// the lanes after the other: [half][block of rows][step][row][lane of the half].
/// </summary>
internal static unsafe class Strips<TOps, TVector, T>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    /// <summary>Many, so that summing lanes costs little, and few enough for the second-level cache.</summary>
    internal const int Steps = 32;

    /// <summary>Both sides are padded with zeros to whole multiples of this many rows.</summary>
    internal static int Multiple => Halves == 1 ? 4 : 2;

    private static int Lane => TOps.Count;

    private static int Halves => 64 / sizeof(T) / Lane;

    /// <summary>Values a row takes in one half: a vector more than its steps, or rows would meet in the same lines of the first-level
    /// cache.</summary>
    internal static int RowSize => (Steps + 1) * Lane;

    /// <summary>Values of a side.</summary>
    internal static long Size(int rows) => (long)rows * RowSize * Halves;

    /// <summary>Rows of the left side's block where <paramref name="remaining"/> are left.</summary>
    internal static int Left(int remaining) => Halves == 1 ? 4 : remaining is 8 or 4 ? 4 : remaining == 2 ? 2 : 6;

    /// <summary>Writes one step of the left side: <paramref name="rows"/> rows of a block's lanes.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void PutLeft(T* from, T* strips, int step, int rows)
    {
        long half = (long)rows * RowSize;
        for (int row = 0, block; row < rows; row += block, strips += (long)block * RowSize)
        {
            block = Left(rows - row);
            Put(from + row * Halves * Lane, strips + (long)step * block * Lane, block, half);
        }
    }

    /// <summary>Writes one step of the right side, of <paramref name="rows"/> rows.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void PutRight(T* from, T* strips, int step, int rows)
    {
        long half = (long)rows * RowSize;
        for (int row = 0; row < rows; row += Multiple)
            Put(from + row * Halves * Lane, strips + (long)row * RowSize + (long)step * Multiple * Lane, Multiple, half);
    }

    [MethodImpl(AggressiveInlining)]
    private static void Put(T* from, T* to, int count, long half)
    {
        for (int row = 0; row < count; row++, from += Halves * Lane, to += Lane)
        {
            TOps.Store(TOps.Load(from), to);
            if (Halves == 2) TOps.Store(TOps.Load(from + Lane), to + half);
        }
    }
}
