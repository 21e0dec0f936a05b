namespace Lethe.Kernels.Scan;

/// <summary>
/// How sequences and channels are dealt out as work items: a group of sequences by a block of channels. It may depend on the number of
/// threads, because channels of sequences are independent of each other to the last bit.
/// </summary>
internal readonly record struct ScanDivision
{
    /// <summary>Sequences that advance together, to hide each other's latency where rows are narrow.</summary>
    internal const int LargestGroup = 4;

    // Bytes of a block of channels: with its state and multipliers it stays in a first-level cache, and is long enough to be read as a
    // stream.
    private const int WidestBlock = 4096, NarrowestBlock = 256, Line = 64;

    // Rows up to here are one chain of dependent operations or two, too few to keep a core busy.
    private const int NarrowRow = 32;

    // Bytes of one sequence's rows between two looks at memory.
    private const int Tile = 4096;

    private readonly int _rowSize, _sequences;

    /// <summary>Divides.</summary>
    internal ScanDivision(int sequences, int rowSize, int numberSize, int threads)
    {
        _rowSize = rowSize;
        _sequences = sequences;
        long rowBytes = (long)rowSize * numberSize;
        long blocks = (rowBytes - 1) / WidestBlock + 1;
        if (sequences * blocks < threads)
            blocks = Math.Max(blocks, Math.Min((threads - 1) / Math.Max(sequences, 1) + 1, rowBytes / NarrowestBlock));
        int line = Line / numberSize;
        Width = (int)Math.Min(rowSize, ((rowSize - 1) / blocks + line) / line * line);
        Blocks = (rowSize - 1) / Width + 1;
        Group = rowBytes <= NarrowRow ? Math.Clamp(sequences / threads, 1, LargestGroup) : 1;
        TileSteps = (int)Math.Max(1, Tile / ((long)Width * numberSize));
    }

    /// <summary>Numbers of a row in one block of channels.</summary>
    internal int Width { get; }

    /// <summary>Blocks of channels.</summary>
    internal int Blocks { get; }

    /// <summary>Sequences in a group.</summary>
    internal int Group { get; }

    /// <summary>Steps a sequence advances at a time.</summary>
    internal int TileSteps { get; }

    /// <summary>Work items.</summary>
    internal int Items => ((_sequences + Group - 1) / Group) * Blocks;

    /// <summary>The sequences and channels of an item.</summary>
    internal (int FirstSequence, int Sequences, int Channel, int Width) this[int item]
    {
        get
        {
            int first = item / Blocks * Group, channel = item % Blocks * Width;
            return (first, Math.Min(Group, _sequences - first), channel, Math.Min(Width, _rowSize - channel));
        }
    }
}
