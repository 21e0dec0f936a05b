namespace Lethe.Interop.Hdf5;

/// <summary>Where a chunk stands: its address, its bytes there, and which filters were left out.</summary>
internal readonly record struct Hdf5ChunkEntry(ulong Address, ulong Size, uint SkippedFilters);

/// <summary>The indexes of chunks that version 4 of a layout has: arrays of entries by the number of a chunk, and trees of entries by its
/// place.</summary>
/// <param name="source">The file.</param>
/// <param name="isFiltered">Whether chunks are packed, so that each has a size of its own.</param>
/// <param name="bytes">Bytes of a chunk that is not.</param>
internal sealed class Hdf5ChunkIndex(Hdf5Source source, bool isFiltered, ulong bytes)
{
    private const string What = "the index of chunks";

    // Address and mask of filters; between them the size.
    private const int AroundSize = 12;

    /// <summary>Entries of a dataset that has a largest size: one for each chunk there may be.</summary>
    /// <param name="address">The head of the array.</param>
    /// <param name="count">Chunks there may be.</param>
    internal IEnumerable<(ulong Index, Hdf5ChunkEntry Entry)> Fixed(ulong address, ulong count)
    {
        Hdf5Cursor head = source.At(address, 24, What);
        head.Require("FAHD"u8);
        head.RequireVersion(0);
        Client(head);
        int size = head.Byte(), pageBits = head.Byte();
        ulong entries = head.UInt64(), block = head.UInt64();
        if (entries != count || !IsEntry(size) || pageBits > 30) throw NotOfDataset();
        if (Hdf5Source.IsNowhere(block)) yield break;
        ulong page = 1UL << pageBits;
        bool paged = count > page;
        // Signature, version, kind and the address of the head; then which pages were written, and a check sum behind each part.
        const int headSize = 14, checkSum = 4;
        source.At(block, headSize, What).Require("FADB"u8);
        ulong pages = paged ? ((count - 1) / page) + 1 : 1, marks = paged ? (pages + 7) / 8 : 0;
        source.RequireInside(block, marks, What);
        byte[] written = source.At(block + headSize, (long)marks, What).Take((int)marks).ToArray();
        ulong at = block + headSize + (paged ? marks + checkSum : 0);
        for (ulong p = 0; p < pages; p++)
        {
            ulong inPage = paged ? Math.Min(page, count - (p * page)) : count;
            if (!paged || Bit(written, p))
                foreach ((ulong, Hdf5ChunkEntry) one in List(at, inPage, size, p * page)) yield return one;
            at += (inPage * (ulong)size) + checkSum;
        }
    }

    /// <summary>Entries of a dataset that grows along one axis: some in the first block, then in blocks that grow, whose addresses stand in
    /// the first block and, further on, in blocks of their own.</summary>
    /// <param name="address">The head of the array.</param>
    internal IEnumerable<(ulong Index, Hdf5ChunkEntry Entry)> Extensible(ulong address)
    {
        Hdf5Cursor head = source.At(address, 68, What);
        head.Require("EAHD"u8);
        head.RequireVersion(0);
        Client(head);
        int size = head.Byte(), bits = head.Byte(), first = head.Byte(), least = head.Byte(), pointers = head.Byte(),
            pageBits = head.Byte();
        head.Skip(32);
        ulong count = head.UInt64();
        head.Skip(8);
        ulong block = head.UInt64();
        if (!IsEntry(size) || bits is < 1 or > 63 || pageBits > 30 || !BitOperations.IsPow2(least) || !BitOperations.IsPow2(pointers)
            || BitOperations.Log2((uint)least) > bits) throw NotOfDataset();
        if (Hdf5Source.IsNowhere(block)) yield break;
        const int headSize = 14, checkSum = 4;
        int groups = 1 + bits - BitOperations.Log2((uint)least), direct = Math.Min(groups, 2 * BitOperations.Log2((uint)pointers)),
            blocks = 2 * (pointers - 1), offset = (bits + 7) / 8;
        Hdf5Cursor start = source.At(block, headSize + ((long)first * size) + (8L * (blocks + groups - direct)), What);
        start.Require("EAIB"u8);
        start.Skip(headSize - 4 + (first * size));
        foreach ((ulong, Hdf5ChunkEntry) one in List(block + headSize, Math.Min((ulong)first, count), size, 0)) yield return one;
        ulong index = (ulong)first, page = 1UL << pageBits;
        for (int group = 0; group < groups && index < count; group++)
        {
            // Of a group of blocks: how many, and how many entries each has.
            ulong here = 1UL << (group / 2), entries = (ulong)least << ((group + 1) / 2), pages = entries > page ? entries / page : 0;
            Hdf5Cursor addresses = start;
            byte[] written = [];
            if (group >= direct)
            {
                ulong own = start.UInt64();
                if (Hdf5Source.IsNowhere(own))
                {
                    index += here * entries;
                    continue;
                }

                ulong marks = here * ((pages + 7) / 8);
                source.RequireInside(own, headSize + (ulong)offset + marks + (8 * here), What);
                addresses = source.At(own, (long)(headSize + (ulong)offset + marks + (8 * here)), What);
                addresses.Require("EASB"u8);
                addresses.Skip(headSize - 4 + offset);
                written = addresses.Take((int)marks).ToArray();
            }
            else if (pages > 0)
            {
                throw NotOfDataset();
            }

            for (ulong b = 0; b < here && index < count; b++, index += entries)
            {
                ulong data = addresses.UInt64();
                if (Hdf5Source.IsNowhere(data)) continue;
                source.At(data, headSize, What).Require("EADB"u8);
                ulong at = data + headSize + (ulong)offset;
                if (pages == 0)
                {
                    foreach ((ulong, Hdf5ChunkEntry) one in List(at, Math.Min(entries, count - index), size, index)) yield return one;
                    continue;
                }

                at += checkSum;
                for (ulong p = 0; p < pages && index + (p * page) < count; p++, at += (page * (ulong)size) + checkSum)
                {
                    if (!Bit(written, (b * pages) + p)) continue;
                    ulong from = index + (p * page);
                    foreach ((ulong, Hdf5ChunkEntry) one in List(at, Math.Min(page, count - from), size, from)) yield return one;
                }
            }
        }
    }

    /// <summary>Entries of a dataset that grows along several axes, with the place of each chunk.</summary>
    /// <param name="address">The head of the tree.</param>
    /// <param name="rank">Axes.</param>
    internal IEnumerable<(ulong[] Place, Hdf5ChunkEntry Entry)> Tree(ulong address, int rank)
    {
        int kind = isFiltered ? Hdf5IndexTree.FilteredChunks : Hdf5IndexTree.Chunks;
        foreach (Hdf5Cursor record in Hdf5IndexTree.Records(source, address, kind))
        {
            int size = record.Left - (8 * rank);
            if (!IsEntry(size)) throw NotOfDataset();
            Hdf5ChunkEntry entry = Entry(record, size);
            var place = new ulong[rank];
            for (int d = 0; d < rank; d++) place[d] = record.UInt64();
            yield return (place, entry);
        }
    }

    private IEnumerable<(ulong, Hdf5ChunkEntry)> List(ulong at, ulong count, int size, ulong first)
    {
        if (count > long.MaxValue / 32) throw NotOfDataset();
        source.RequireInside(at, count * (ulong)size, What);
        Hdf5Cursor list = source.At(at, (long)(count * (ulong)size), What);
        for (ulong i = 0; i < count; i++)
        {
            Hdf5ChunkEntry entry = Entry(list, size);
            if (!Hdf5Source.IsNowhere(entry.Address)) yield return (first + i, entry);
        }
    }

    private Hdf5ChunkEntry Entry(Hdf5Cursor cursor, int size)
    {
        ulong address = cursor.UInt64(), length = isFiltered ? cursor.UInt(size - AroundSize) : bytes;
        return new Hdf5ChunkEntry(address, length, isFiltered ? cursor.UInt32() : 0);
    }

    private bool IsEntry(int size) => isFiltered ? size is > AroundSize and <= AroundSize + 8 : size == 8;

    private void Client(Hdf5Cursor head)
    {
        if (head.Byte() == 1 != isFiltered) throw NotOfDataset();
    }

    private static bool Bit(byte[] marks, ulong bit) => (marks[bit / 8] & (0x80 >> (int)(bit % 8))) != 0;

    private ProblemException NotOfDataset() => source.Damage($"{What} is not that of its dataset");
}
