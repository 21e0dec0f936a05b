namespace Lethe.Kernels;

/// <summary>
/// Memory for batches that follow one another, for example the probes of a search. Fresh memory costs a page fault every 4 KB, which
/// can take longer than a recurrent layer needs for the same values.
/// </summary>
public sealed class TiledWorkspace
{
    private AlignedBuffer? _data;

    /// <summary>
    /// A batch in the memory of the one before, which must not be used any more. Its sequences hold what was there, so every value is
    /// to be written; the lanes that hold no sequence are 0.
    /// </summary>
    /// <param name="count">Sequences, at least 1.</param>
    /// <param name="length">Time steps, at least 1.</param>
    /// <param name="channels">Values per time step, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or the whole exceeds the largest array.</exception>
    public unsafe TiledSequences Next(int count, int length, int channels)
    {
        AlignedBuffer.Ensure(ref _data, TiledSequences.TotalOf(count, length, channels));
        var next = new TiledSequences(count, length, channels, _data!);
        next.ClearPadding(next.Tiles - 1);
        return next;
    }
}
