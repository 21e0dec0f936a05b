namespace Lethe.Kernels.Scan;

/// <summary>Sequences cut into pieces of <paramref name="Block"/> steps, the last of each shorter: piece p belongs to sequence p / PerSequence.</summary>
/// <param name="Batch">Sequences.</param>
/// <param name="Length">Steps of each.</param>
/// <param name="Block">Steps of a piece, at least 1.</param>
internal readonly record struct ScanPieces(int Batch, int Length, int Block)
{
    internal static ScanPieces Whole(ScanShape shape) => new(shape.Batch, shape.Length, Math.Max(shape.Length, 1));

    internal int PerSequence { get; } = Math.Max(1, (Length - 1) / Block + 1);

    internal int Count => Batch * PerSequence;

    /// <summary>The row of the (batch, time) grid a piece starts at.</summary>
    internal long Start(int piece) => (long)(piece / PerSequence) * Length + (long)(piece % PerSequence) * Block;

    internal int LengthOf(int piece) => Math.Min(Block, Length - piece % PerSequence * Block);

    internal bool IsFirst(int piece) => piece % PerSequence == 0;
}
