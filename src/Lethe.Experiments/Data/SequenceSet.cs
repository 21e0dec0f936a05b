namespace Lethe.Experiments.Data;

/// <summary>One part of own data, as a model takes it.</summary>
/// <param name="Inputs">(batch, time, in), normalised; where there are classes with the length of each sequence.</param>
/// <param name="Targets">(batch, time, out), normalised; NaN where there is none. A single 0 where there are classes.</param>
/// <param name="Labels">The class of each sequence; empty: targets are numbers.</param>
public sealed record SequenceSet(TiledSequences Inputs, TiledSequences Targets, ReadOnlyMemory<int> Labels)
{
    /// <summary>At most so many sequences, and their first steps; itself where it has no more.</summary>
    /// <param name="count">The most sequences.</param>
    /// <param name="length">Steps, no more than there are.</param>
    public SequenceSet Cut(int count, int length)
    {
        count = Math.Min(count, Inputs.Count);
        return count == Inputs.Count && length == Inputs.Length ? this
            : Labels.Length == 0
                ? new SequenceSet(Cut(Inputs, count, length), Cut(Targets, count, length), Labels)
                : new SequenceSet(Cut(Inputs, count, length), Targets, Labels[..count]);
    }

    private static TiledSequences Cut(TiledSequences from, int count, int length)
    {
        var cut = new TiledSequences(count, length, from.Channels);
        for (int tile = 0; tile < cut.Tiles; tile++)
        {
            from.Tile(tile)[..cut.TileSize].CopyTo(cut.Tile(tile));
            for (int at = 0; at < cut.TileSize; at += TiledSequences.Lanes)
                cut.Tile(tile).Slice(at + cut.LanesOf(tile), TiledSequences.Lanes - cut.LanesOf(tile)).Clear();
        }

        cut.FindMissing();
        if (from.HasLengths) cut.SetLengths([.. Enumerable.Range(0, count).Select(s => Math.Min(from.LengthOf(s), length))]);
        return cut;
    }
}
