namespace Lethe.Interop.Hdf5;

/// <summary>The chunks of a dataset by their places along its axes, as they are now and as far as it may grow.</summary>
internal sealed class Hdf5ChunkGrid
{
    private readonly int[] _shape;
    private readonly long[] _chunk, _counts;

    // Chunks along each axis as far as it may grow; the axis that grows without end stands first where numbers are counted.
    private readonly ulong[] _most;
    private readonly int[] _order;
    private readonly bool _isEndless;

    /// <param name="source">The file.</param>
    /// <param name="shape">The dataset's.</param>
    /// <param name="limits">How far it may grow, all ones for without end; none: not at all.</param>
    /// <param name="chunk">A chunk's shape.</param>
    /// <exception cref="ProblemException">The limits are below the shape.</exception>
    internal Hdf5ChunkGrid(Hdf5Source source, int[] shape, ulong[] limits, long[] chunk)
    {
        (_shape, _chunk) = (shape, chunk);
        _counts = [.. chunk.Select((size, d) => (shape[d] + size - 1) / size)];
        _most = new ulong[shape.Length];
        _order = [.. Enumerable.Range(0, shape.Length)];
        for (int d = 0; d < shape.Length; d++)
        {
            ulong limit = limits.Length == 0 ? (ulong)shape[d] : limits[d];
            if (limit < (ulong)shape[d]) throw source.Damage("a dataset is larger than it may grow");
            _most[d] = limit == ulong.MaxValue ? limit : (limit / (ulong)chunk[d]) + (limit % (ulong)chunk[d] == 0 ? 0u : 1u);
            if (limit != ulong.MaxValue) continue;
            _isEndless = true;
            _order = [d, .. Enumerable.Range(0, shape.Length).Where(other => other != d)];
        }
    }

    /// <summary>Axes.</summary>
    internal int Rank => _shape.Length;

    /// <summary>How many chunks there may be; null: without end, or more than can be counted.</summary>
    internal ulong? MostChunks
    {
        get
        {
            if (_isEndless) return null;
            ulong count = 1;
            foreach (ulong one in _most)
            {
                if (one != 0 && count > ulong.MaxValue / one) return null;
                count *= one;
            }

            return count;
        }
    }

    /// <summary>The place of a chunk among those there are; -1 where it is none of them.</summary>
    /// <param name="place">Its place along each axis.</param>
    internal long IndexOf(ReadOnlySpan<ulong> place)
    {
        long index = 0;
        for (int d = 0; d < place.Length; d++)
        {
            if (place[d] >= (ulong)_counts[d]) return -1;
            index = (index * _counts[d]) + (long)place[d];
        }

        return index;
    }

    /// <summary>The same from its number among those there may be.</summary>
    internal long IndexOf(ulong number)
    {
        var place = new ulong[Rank];
        for (int at = Rank - 1; at > 0; at--)
        {
            ulong most = _most[_order[at]];
            if (most == 0) return -1;
            (number, place[_order[at]]) = Math.DivRem(number, most);
        }

        place[_order[0]] = number;
        return IndexOf(place);
    }

    /// <summary>All chunks there are, with their numbers among those there may be, which <see cref="MostChunks"/> counts.</summary>
    internal IEnumerable<(long Index, ulong Number)> Numbers()
    {
        long count = 1;
        foreach (long one in _counts) count *= one;
        for (long index = 0; index < count; index++)
        {
            ulong number = 0, scale = 1;
            long rest = index;
            // Axes do not change places where nothing grows without end; nothing wraps where the chunks there may be can be counted.
            for (int d = Rank - 1; d >= 0; d--)
            {
                number = checked(number + (scale * (ulong)(rest % _counts[d])));
                rest /= _counts[d];
                scale = checked(scale * _most[d]);
            }

            yield return (index, number);
        }
    }

    /// <summary>Whether a chunk reaches beyond the dataset.</summary>
    internal bool IsAtEdge(long index)
    {
        for (int d = Rank - 1; d >= 0; d--)
        {
            if (((index % _counts[d]) + 1) * _chunk[d] > _shape[d]) return true;
            index /= _counts[d];
        }

        return false;
    }
}
