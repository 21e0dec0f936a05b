namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>One call of a kernel: what its engine reads and writes.</summary>
internal sealed class DiagonalJob
{
    /// <summary>Tiles, derivatives and rows of results; null where outputs are wanted.</summary>
    internal LossPlan? Plan { get; set; }

    /// <summary>(batch, time, d).</summary>
    internal TiledSequences Inputs { get; set; } = null!;

    /// <summary>(batch, time, o), where outputs are wanted.</summary>
    internal TiledSequences? Outputs { get; set; }

    /// <summary>(batch, time, d), where they are wanted.</summary>
    internal TiledSequences? InputGradients { get; set; }

    /// <summary>True: the rows of the plan receive gradients.</summary>
    internal bool WithGradient { get; set; }

    /// <summary>Tiles of one weight sample.</summary>
    internal int Count => Plan?.Count ?? Inputs.Tiles;

    /// <summary>Weight samples.</summary>
    internal int Samples => Plan?.Samples ?? 1;

    /// <summary>The tile of an item.</summary>
    internal int Tile(int item) => Plan?.Tile(item) ?? item;
}
