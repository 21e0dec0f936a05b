namespace Lethe.Interop.Hdf5;

/// <summary>One chunk: where it stands, how many bytes it has there, and which filters were left out.</summary>
internal readonly record struct Hdf5Chunk(long Index, ulong Address, ulong Size, uint SkippedFilters);

/// <summary>How the elements of a dataset lie in the file.</summary>
internal sealed class Hdf5Layout
{
    private const int Compact = 0, Contiguous = 1, Chunked = 2, Virtual = 3;
    private const int SingleChunk = 1, Implicit = 2, FixedArray = 3, ExtensibleArray = 4, Tree2 = 5;

    private readonly Hdf5Source _source;
    private readonly int _version, _kind;

    // Behind class and version, as the class has it.
    private readonly Hdf5Cursor _rest;

    internal Hdf5Layout(Hdf5Source source, Hdf5Cursor message)
    {
        _source = source;
        _rest = message;
        _version = message.Byte();
        if (_version is < 3 or > 4) Unread = Invariant($"laid out in version {_version}, which is not read");
        _kind = message.Byte();
        if (_kind == Virtual) Unread ??= "in other datasets or files (a virtual dataset, which is not followed)";
        else if (_kind > Virtual) Unread ??= Invariant($"laid out in an unknown way ({_kind})");
    }

    /// <summary>Why it is not read; null where it is.</summary>
    internal string? Unread { get; }

    /// <summary>Whether it is cut into chunks.</summary>
    internal bool IsChunked => _kind == Chunked;

    /// <summary>The bytes of a dataset that is not cut into chunks, as pieces of no more than the given size.</summary>
    internal IEnumerable<byte[]> Whole(ulong length, int piece, string what)
    {
        if (_kind == Compact)
        {
            int size = _rest.UInt16();
            if ((ulong)size < length) throw _source.Damage(Invariant($"{what} of {length} bytes has {size}"));
            byte[] all = _rest.Take((int)length).ToArray();
            for (int at = 0; at < all.Length; at += piece) yield return all[at..Math.Min(all.Length, at + piece)];
            yield break;
        }

        (ulong address, ulong stored) = (_rest.UInt64(), _rest.UInt64());
        if (length == 0) yield break;
        if (Hdf5Source.IsNowhere(address)) throw NeverWritten(what);
        if (stored < length) throw _source.Damage(Invariant($"{what} of {length} bytes has {stored}"));
        _source.RequireInside(address, length, what);
        var bytes = new byte[Math.Min((ulong)piece, length)];
        for (ulong at = 0; at < length; at += (ulong)bytes.Length)
        {
            if (length - at < (ulong)bytes.Length) bytes = new byte[length - at];
            _source.Fill(address + at, bytes, what);
            yield return bytes;
        }
    }

    /// <summary>The shape of a chunk, and the chunks that were written.</summary>
    /// <param name="shape">The dataset's.</param>
    /// <param name="limits">How far it may grow; none: not at all.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="isFiltered">Whether chunks are packed.</param>
    internal (long[] Shape, IEnumerable<Hdf5Chunk> Chunks) Chunks(int[] shape, ulong[] limits, int elementSize, bool isFiltered)
    {
        int flags = _version == 4 ? _rest.Byte() : 0, rank = _rest.Byte() - 1;
        ulong tree = _version == 3 ? _rest.UInt64() : 0;
        int width = _version == 4 ? _rest.Byte() : 4;
        if (rank != shape.Length || rank < 1) throw _source.Damage("the chunks of a dataset have other axes than it");
        var chunk = new long[rank];
        for (int d = 0; d < rank; d++)
            chunk[d] = _rest.UInt(width) is > 0 and <= int.MaxValue and var size ? (long)size
                : throw _source.Damage("the chunks of a dataset are empty or too large");
        if (_rest.UInt(width) != (ulong)elementSize) throw _source.Damage("the elements of a chunk have another size than those of it");
        long bytes = elementSize;
        foreach (long size in chunk)
        {
            bytes *= size;
            if (bytes > int.MaxValue) throw _source.Damage("a chunk of a dataset has more than 2 GB");
        }

        var grid = new Hdf5ChunkGrid(_source, shape, limits, chunk);
        return (chunk, _version == 3 ? Tree(tree, chunk, grid) : Listed(flags, grid, (ulong)bytes, isFiltered));
    }

    private IEnumerable<Hdf5Chunk> Tree(ulong tree, long[] chunk, Hdf5ChunkGrid grid)
    {
        if (Hdf5Source.IsNowhere(tree)) yield break;
        foreach ((Hdf5Cursor key, ulong address) in Hdf5Tree.Leaves(_source, tree, kind: 1, keySize: 8 + (8 * (chunk.Length + 1))))
        {
            (uint size, uint skipped) = (key.UInt32(), key.UInt32());
            var place = new ulong[chunk.Length];
            for (int d = 0; d < chunk.Length; d++)
            {
                ulong offset = key.UInt64();
                if (offset % (ulong)chunk[d] != 0) throw _source.Damage("a chunk lies outside of its dataset");
                place[d] = offset / (ulong)chunk[d];
            }

            long index = grid.IndexOf(place);
            if (index < 0) throw _source.Damage("a chunk lies outside of its dataset");
            yield return new Hdf5Chunk(index, address, size, skipped);
        }
    }

    private IEnumerable<Hdf5Chunk> Listed(int flags, Hdf5ChunkGrid grid, ulong bytes, bool isFiltered)
    {
        // Each kind says first how it was made, which its own head says as well.
        int kind = _rest.Byte();
        bool packed = kind == SingleChunk && (flags & 2) != 0;
        Hdf5ChunkEntry single = packed ? new(0, _rest.UInt64(), _rest.UInt32()) : new(0, bytes, 0);
        _rest.Skip(kind switch { FixedArray => 1, ExtensibleArray => 5, Tree2 => 6, _ => 0 });
        ulong at = _rest.UInt64();
        if (Hdf5Source.IsNowhere(at)) yield break;
        var index = new Hdf5ChunkIndex(_source, isFiltered, bytes);
        IEnumerable<(long Index, Hdf5ChunkEntry Entry)> found = kind switch
        {
            SingleChunk => [(0, single with { Address = at })],
            Implicit when Most() > (ulong.MaxValue - at) / bytes =>
                throw _source.Damage("the chunks of a dataset would lie beyond its end"),
            Implicit => grid.Numbers().Select(one => (one.Index, new Hdf5ChunkEntry(at + (one.Number * bytes), bytes, 0))),
            FixedArray => index.Fixed(at, Most()).Select(one => (grid.IndexOf(one.Index), one.Entry)),
            ExtensibleArray => index.Extensible(at).Select(one => (grid.IndexOf(one.Index), one.Entry)),
            Tree2 => index.Tree(at, grid.Rank).Select(one => (grid.IndexOf(one.Place), one.Entry)),
            _ => throw _source.Damage(Invariant($"a dataset has an index of chunks of the unknown kind {kind}")),
        };
        foreach ((long number, Hdf5ChunkEntry entry) in found)
        {
            // A dataset that was cut shorter leaves entries behind.
            if (number < 0 || Hdf5Source.IsNowhere(entry.Address)) continue;
            bool whole = (flags & 1) != 0 && grid.IsAtEdge(number);
            yield return new Hdf5Chunk(number, entry.Address, entry.Size, whole ? uint.MaxValue : entry.SkippedFilters);
        }

        ulong Most() => grid.MostChunks ?? throw _source.Damage("a dataset that grows has an index that does not");
    }

    /// <summary>What is said of numbers that were never written: other programs show what stands for them, mostly 0.</summary>
    internal ProblemException NeverWritten(string what) => _source.Unread($"{what} was made and never written, or not in all parts: its "
        + "numbers are missing, and other programs show 0", "a dataset that was written whole",
        "Write all of it, or copy the part that was written to a dataset of its own");
}
