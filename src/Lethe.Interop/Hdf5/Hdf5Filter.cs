namespace Lethe.Interop.Hdf5;

/// <summary>What was done to the chunks of a dataset before they were written, and is undone: deflate, shuffle, fletcher32, lzf.</summary>
/// <param name="Id">The number of the filter.</param>
/// <param name="Parameter">Its first parameter; 0 for none.</param>
internal readonly record struct Hdf5Filter(int Id, uint Parameter)
{
    private const int Deflate = 1, Shuffle = 2, Fletcher32 = 3, Lzf = 32000, ChecksumSize = 4, MostFilters = 32;

    /// <summary>The filters of a dataset, in the order in which they were applied.</summary>
    internal static List<Hdf5Filter> Of(Hdf5Source source, Hdf5Cursor? message)
    {
        List<Hdf5Filter> filters = [];
        if (message is null) return filters;
        int version = message.Byte(), count = message.Byte();
        if (version is < 1 or > 2 || count > MostFilters) throw source.Damage("its list of filters is of an unknown version");
        if (version == 1) message.Skip(6);
        for (int i = 0; i < count; i++)
        {
            int id = message.UInt16(), name = version == 1 || id >= 256 ? message.UInt16() : 0;
            message.Skip(2);
            int parameters = message.UInt16();
            message.Skip(version == 1 ? (name + 7) / 8 * 8 : name);
            uint first = 0;
            for (int p = 0; p < parameters; p++)
            {
                uint parameter = message.UInt32();
                if (p == 0) first = parameter;
            }

            if (version == 1 && parameters % 2 == 1) message.Skip(4);
            filters.Add(new Hdf5Filter(id, first));
        }

        return filters;
    }

    /// <summary>What is said of a filter that is not undone; null where it is.</summary>
    internal string? Unread => Id is (>= Deflate and <= Fletcher32) or Lzf ? null : $"packed with the filter {NameOf(Id)}";

    /// <summary>Undoes a filter.</summary>
    /// <param name="source">The file.</param>
    /// <param name="bytes">The chunk as it stands.</param>
    /// <param name="length">Bytes of the whole chunk, beyond which nothing is unpacked.</param>
    internal byte[] Undo(Hdf5Source source, byte[] bytes, int length)
    {
        switch (Id)
        {
            case Deflate:
                return Unpacked(source, bytes, length);
            case Lzf:
                return Copied(source, bytes, length);
            case Shuffle:
                return Unshuffled(bytes, (int)Math.Clamp(Parameter, 1, int.MaxValue));
            default:
                if (bytes.Length < ChecksumSize || Checksum(bytes.AsSpan(0, bytes.Length - ChecksumSize))
                    != ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - ChecksumSize)))
                    throw source.Damage("the check sum of a chunk (fletcher32) does not match");
                return bytes[..^ChecksumSize];
        }
    }

    private static string NameOf(int id) => id switch
    {
        4 => "szip",
        5 => "nbit",
        6 => "scale-offset",
        32001 => "blosc",
        32004 => "lz4",
        32008 => "bitshuffle",
        32015 => "zstandard",
        _ => Invariant($"number {id}"),
    };

    private static byte[] Unpacked(Hdf5Source source, byte[] bytes, int length)
    {
        // A check sum may stand within: fletcher32 before deflate.
        var to = new byte[length + ChecksumSize];
        try
        {
            using var unpacking = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
            int read = unpacking.ReadAtLeast(to, to.Length, throwOnEndOfStream: false);
            return read > 0 && unpacking.ReadByte() < 0 ? to[..read] : throw source.Damage("a chunk unpacks to more bytes than it has");
        }
        catch (InvalidDataException)
        {
            throw source.Damage("a chunk cannot be unpacked (deflate)");
        }
    }

    // A byte below 32 is followed by so many bytes and one more that stand as they are; any other tells how far back what comes next stands
    // already, and how many bytes of it.
    private static byte[] Copied(Hdf5Source source, byte[] bytes, int length)
    {
        const int longest = 7;
        var to = new byte[length + ChecksumSize];
        int at = 0, end = 0;
        while (at < bytes.Length)
        {
            int head = bytes[at++], count = head >> 5, from = -1;
            if (count == 0) count = head + 1;
            else
            {
                if (count == longest && at < bytes.Length) count += bytes[at++];
                if (at == bytes.Length) throw Broken();
                from = end - (((head & 31) << 8) | bytes[at++]) - 1;
                count += 2;
                if (from < 0) throw Broken();
            }

            if (count > to.Length - end || (from < 0 && count > bytes.Length - at)) throw Broken();
            // What is copied may reach into what is being written.
            for (int i = 0; i < count; i++) to[end++] = from < 0 ? bytes[at++] : to[from + i];
        }

        return to[..end];

        ProblemException Broken() => source.Damage("a chunk cannot be unpacked (lzf)");
    }

    // First bytes of all elements, then their second ones, and so on.
    private static byte[] Unshuffled(byte[] bytes, int size)
    {
        int count = bytes.Length / size;
        if (size == 1 || count < 2) return bytes;
        byte[] to = [.. bytes];
        for (int part = 0; part < size; part++)
            for (int i = 0; i < count; i++) to[(i * size) + part] = bytes[(part * count) + i];
        return to;
    }

    // Two sums modulo 65535 over words of two bytes, the first byte being the greater.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        const int WordsBetweenFolds = 360;
        uint first = 0, second = 0;
        int words = bytes.Length / 2;
        for (int at = 0; at < words;)
        {
            for (int end = Math.Min(words, at + WordsBetweenFolds); at < end; at++)
            {
                first += (uint)((bytes[2 * at] << 8) | bytes[(2 * at) + 1]);
                second += first;
            }

            Fold();
        }

        if (bytes.Length % 2 == 1)
        {
            first += (uint)bytes[^1] << 8;
            second += first;
            Fold();
        }

        Fold();
        return (second << 16) | first;

        void Fold()
        {
            first = (first & 0xffff) + (first >> 16);
            second = (second & 0xffff) + (second >> 16);
        }
    }
}
