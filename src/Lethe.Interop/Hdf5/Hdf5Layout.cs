namespace Lethe.Interop.Hdf5;

/// <summary>One chunk: where it stands, how many bytes it has there, and which filters were left out.</summary>
internal readonly record struct Hdf5Chunk(long Index, ulong Address, ulong Size, uint SkippedFilters);

/// <summary>How the elements of a dataset lie in the file.</summary>
internal sealed class Hdf5Layout
{
    private const int Compact = 0, Contiguous = 1, Chunked = 2, Virtual = 3;
    private const int SingleChunk = 1, Implicit = 2, FixedArray = 3;

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
    internal (long[] Shape, IEnumerable<Hdf5Chunk> Chunks) Chunks(int[] shape, int elementSize, bool isFiltered)
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

        long[] counts = [.. chunk.Select((size, d) => (shape[d] + size - 1) / size)];
        return (chunk, _version == 3 ? Tree(tree, chunk, counts) : Listed(flags, counts, (ulong)bytes, isFiltered));
    }

    private IEnumerable<Hdf5Chunk> Tree(ulong tree, long[] chunk, long[] counts)
    {
        if (Hdf5Source.IsNowhere(tree)) yield break;
        foreach ((Hdf5Cursor key, ulong address) in Hdf5Tree.Leaves(_source, tree, kind: 1, keySize: 8 + (8 * (chunk.Length + 1))))
        {
            (uint size, uint skipped) = (key.UInt32(), key.UInt32());
            long index = 0;
            for (int d = 0; d < chunk.Length; d++)
            {
                ulong offset = key.UInt64();
                if (offset % (ulong)chunk[d] != 0 || offset / (ulong)chunk[d] >= (ulong)counts[d])
                    throw _source.Damage("a chunk lies outside of its dataset");
                index = (index * counts[d]) + (long)(offset / (ulong)chunk[d]);
            }

            yield return new Hdf5Chunk(index, address, size, skipped);
        }
    }

    private IEnumerable<Hdf5Chunk> Listed(int flags, long[] counts, ulong bytes, bool isFiltered)
    {
        int kind = _rest.Byte();
        long count = 1;
        foreach (long one in counts) count = Math.Min(count * one, int.MaxValue);
        switch (kind)
        {
            case SingleChunk:
                bool packed = (flags & 2) != 0;
                (ulong size, uint skipped) = packed ? (_rest.UInt64(), _rest.UInt32()) : (bytes, 0u);
                ulong at = _rest.UInt64();
                return Hdf5Source.IsNowhere(at) ? [] : [new Hdf5Chunk(0, at, size, skipped)];
            case Implicit:
                ulong first = _rest.UInt64();
                return Hdf5Source.IsNowhere(first) ? [] : Range(count).Select(i => new Hdf5Chunk(i, first + ((ulong)i * bytes), bytes, 0));
            case FixedArray:
                _rest.Skip(1);
                ulong array = _rest.UInt64();
                return Hdf5Source.IsNowhere(array) ? [] : Array(array, count, bytes, isFiltered);
            default:
                throw _source.Unread("a dataset can grow and was written with libver='latest': the index of its chunks is not read",
                    "chunks in a tree of version 1, or of a dataset of fixed size", Hdf5File.Rewrite);
        }
    }

    private static IEnumerable<long> Range(long count)
    {
        for (long i = 0; i < count; i++) yield return i;
    }

    private IEnumerable<Hdf5Chunk> Array(ulong address, long count, ulong bytes, bool isFiltered)
    {
        const string what = "the index of chunks";
        Hdf5Cursor head = _source.At(address, 24, what);
        head.Require("FAHD"u8);
        head.RequireVersion(0);
        bool packed = head.Byte() == 1;
        int entry = head.Byte(), pageBits = head.Byte();
        ulong entries = head.UInt64(), block = head.UInt64();
        if (packed != isFiltered || entries != (ulong)count || entry is < 8 or > 20 || (packed ? entry < 13 : entry != 8) || pageBits > 30)
            throw _source.Damage($"{what} is not that of its dataset");
        if (Hdf5Source.IsNowhere(block)) yield break;
        long page = 1L << pageBits;
        bool paged = count > page;
        // Signature, version, kind and the address of the head; then which pages were written, and a check sum behind each part.
        Hdf5Cursor start = _source.At(block, 14, what);
        start.Require("FADB"u8);
        long pages = paged ? (count + page - 1) / page : 1, marks = paged ? (pages + 7) / 8 : 0;
        byte[] written = paged ? _source.At(block + 14, marks, what).Take((int)marks).ToArray() : [];
        ulong at = block + 14 + (ulong)(paged ? marks + 4 : 0);
        for (long p = 0; p < pages; p++)
        {
            long inPage = Math.Min(page, count - (p * page));
            if (!paged) inPage = count;
            ulong length = (ulong)(inPage * entry);
            if (!paged || (written[p / 8] & (0x80 >> (int)(p % 8))) != 0)
            {
                _source.RequireInside(at, length, what);
                Hdf5Cursor list = _source.At(at, (long)length, what);
                for (long i = 0; i < inPage; i++)
                {
                    ulong chunk = list.UInt64(), size = packed ? list.UInt(entry - 12) : bytes;
                    uint skipped = packed ? list.UInt32() : 0;
                    if (!Hdf5Source.IsNowhere(chunk)) yield return new Hdf5Chunk((p * page) + i, chunk, size, skipped);
                }
            }

            at += length + 4;
        }
    }

    /// <summary>What is said of numbers that were never written: other programs show what stands for them, mostly 0.</summary>
    internal ProblemException NeverWritten(string what) => _source.Unread($"{what} was made and never written, or not in all parts: its "
        + "numbers are missing, and other programs show 0", "a dataset that was written whole",
        "Write all of it, or copy the part that was written to a dataset of its own");
}
