namespace Lethe.Interop.PyTorch.Script;

/// <summary>
/// Reads a zip file that can be read in one way only: records follow one another without a gap from the first byte on, the directory lists
/// exactly them in the same words, and it ends the file. Readers differ in which of two contradicting parts they believe, so a
/// contradiction ends the reading.
/// </summary>
internal sealed class ZipRecords(byte[] file, string source)
{
    internal const int MostRecords = 60_000;

    private const int EndBytes = 22, End64Bytes = 56, LocatorBytes = 20, LocalBytes = 30, CentralBytes = 46, LongestName = 512;
    private const uint LocalMark = 0x04034b50, CentralMark = 0x02014b50, EndMark = 0x06054b50, End64Mark = 0x06064b50,
        LocatorMark = 0x07064b50, DescriptorMark = 0x08074b50;

    // Sizes behind the content; names in UTF-8, which for the names allowed here is ASCII.
    private const ushort SizesBehind = 1 << 3, KnownFlags = SizesBehind | 1 << 11;
    private const ushort Stored = 0, Deflated = 8, WideSizes = 1;

    // Weights are stored as they are; text of programs packs ten to one.
    private const long HarmlessBytes = 32 << 20, LargestRatio = 8;

    private long _unpacked;

    /// <summary>Name and content of each record, in the order of the file.</summary>
    /// <exception cref="ProblemException">Damaged, encrypted, too large unpacked, or two readers could see two things.</exception>
    internal List<(string Name, ArraySegment<byte> Content)> Read()
    {
        (int count, long start, long end) = Directory();
        List<(string, ArraySegment<byte>)> records = [];
        long at = start, next = 0;
        for (int i = 0; i < count; i++)
        {
            Central entry = ReadCentral(ref at, end);
            if (entry.Offset != next) throw Odd($"'{Printable.Clip(entry.Name)}' does not follow the record before it");
            records.Add((entry.Name, Content(entry, start, out next)));
        }

        if (at != end) throw Odd("its directory is longer than its records need");
        if (next != start) throw Odd("there are bytes between its last record and its directory");
        return records;
    }

    private (int Count, long Start, long End) Directory()
    {
        long end = file.LongLength - EndBytes;
        if (file.Length < EndBytes || U32(end) != EndMark) throw Odd("it does not end with the directory of a zip file");
        if (U16(end + 20) != 0) throw Odd("it carries a comment");
        if (U16(end + 4) != 0 || U16(end + 6) != 0 || U16(end + 8) != U16(end + 10))
            throw Odd("it is part of a zip file of several volumes");
        long count = U16(end + 10), bytes = U32(end + 12), start = U32(end + 16);
        if (end >= LocatorBytes + End64Bytes && U32(end - LocatorBytes) == LocatorMark)
        {
            long locator = end - LocatorBytes, wide = locator - End64Bytes;
            if (U32(wide) != End64Mark || U64(wide + 4) != End64Bytes - 12 || U64(locator + 8) != wide || U32(locator + 4) != 0
                || U32(locator + 16) > 1 || U32(wide + 16) != 0 || U32(wide + 20) != 0)
                throw Odd("its two ends contradict each other");
            long count64 = U64(wide + 32), bytes64 = U64(wide + 40), start64 = U64(wide + 48);
            if (U64(wide + 24) != count64 || !Same(count, count64, ushort.MaxValue) || !Same(bytes, bytes64, uint.MaxValue)
                || !Same(start, start64, uint.MaxValue))
                throw Odd("its two ends contradict each other");
            (count, bytes, start, end) = (count64, bytes64, start64, wide);
        }

        if (count > MostRecords) throw Odd(Invariant($"it claims {count} records"));
        if (bytes > end || start != end - bytes) throw Odd("its directory does not stand before its end");
        return ((int)count, start, end);
    }

    private static bool Same(long narrow, long wide, long unknown) => narrow == wide || narrow == unknown;

    private Central ReadCentral(ref long at, long end)
    {
        if (end - at < CentralBytes || U32(at) != CentralMark) throw Odd("its directory is damaged");
        ushort flags = U16(at + 8), method = U16(at + 10), nameBytes = U16(at + 28), extraBytes = U16(at + 30), commentBytes = U16(at + 32);
        long crc = U32(at + 16), packed = U32(at + 20), size = U32(at + 24), offset = U32(at + 42), length = CentralBytes + nameBytes
            + extraBytes + commentBytes;
        if (end - at < length) throw Odd("its directory is damaged");
        string name = Name(at + CentralBytes, nameBytes);
        if (commentBytes != 0 || U16(at + 34) != 0) throw Odd($"'{Printable.Clip(name)}' carries a comment or lies in another volume");
        if ((flags & ~KnownFlags) != 0) throw Odd($"'{Printable.Clip(name)}' is encrypted or packed in an unusual way");
        if (method is not (Stored or Deflated)) throw Odd($"'{Printable.Clip(name)}' is packed in an unusual way");
        Widen(at + CentralBytes + nameBytes, extraBytes, name, ref size, ref packed, ref offset);
        at += length;
        return new Central(name, flags, method, crc, packed, size, offset);
    }

    // The numbers that do not fit 32 bits, in this order; each stands there if its own field is all ones.
    private void Widen(long extra, int bytes, string name, ref long size, ref long packed, ref long offset)
    {
        bool found = false;
        for (long at = extra, end = extra + bytes; at < end;)
        {
            if (end - at < 4 || end - at - 4 < U16(at + 2)) throw Odd($"the extra fields of '{Printable.Clip(name)}' are damaged");
            long field = at + 4, stop = field + U16(at + 2);
            if (U16(at) == WideSizes)
            {
                if (found) throw Odd($"the sizes of '{Printable.Clip(name)}' stand there twice");
                found = true;
                if (size == uint.MaxValue) size = Wide(ref field, stop, name);
                if (packed == uint.MaxValue) packed = Wide(ref field, stop, name);
                if (offset == uint.MaxValue) offset = Wide(ref field, stop, name);
                if (field != stop) throw Odd($"the sizes of '{Printable.Clip(name)}' contradict each other");
            }

            at = stop;
        }
    }

    private long Wide(ref long field, long stop, string name)
    {
        if (stop - field < 8) throw Odd($"the sizes of '{Printable.Clip(name)}' are cut short");
        field += 8;
        return U64(field - 8);
    }

    private ArraySegment<byte> Content(Central entry, long limit, out long next)
    {
        string name = Printable.Clip(entry.Name);
        long at = entry.Offset;
        if (limit - at < LocalBytes || U32(at) != LocalMark) throw Odd($"'{name}' does not begin where the directory says");
        ushort nameBytes = U16(at + 26), extraBytes = U16(at + 28);
        long data = at + LocalBytes + nameBytes + extraBytes;
        if (data > limit || entry.Packed > limit - data) throw Odd($"'{name}' is cut short");
        if (U16(at + 6) != entry.Flags || U16(at + 8) != entry.Method || Name(at + LocalBytes, nameBytes) != entry.Name)
            throw Odd($"'{name}' is called or packed otherwise in the directory");
        long size = U32(at + 22), packed = U32(at + 18), crc = U32(at + 14), unused = 0;
        bool behind = (entry.Flags & SizesBehind) != 0;
        Widen(at + LocalBytes + nameBytes, extraBytes, name, ref size, ref packed, ref unused);
        // With sizes behind the content they may be left out in front of it.
        if (!(size == entry.Size && packed == entry.Packed && crc == entry.Crc) && !(behind && size == 0 && packed == 0 && crc == 0))
            throw Odd($"'{name}' has other sizes in the directory");
        next = data + entry.Packed;
        if (behind) next = AfterDescriptor(entry, next, limit);
        ArraySegment<byte> content = entry.Method == Stored ? AsStored(entry, (int)data) : Inflate(entry, (int)data);
        var sum = new Crc32();
        sum.Add(content);
        return sum.Value == entry.Crc ? content : throw Odd($"the check sum of '{name}' is wrong");
    }

    private long AfterDescriptor(Central entry, long at, long limit)
    {
        foreach (int wide in (int[])[4, 8])
        {
            if (limit - at < 8 + 2 * wide || U32(at) != DescriptorMark || U32(at + 4) != entry.Crc) continue;
            long packed = wide == 4 ? U32(at + 8) : U64(at + 8), size = wide == 4 ? U32(at + 8 + wide) : U64(at + 8 + wide);
            // The next record, or the directory, settles how wide the numbers are.
            long next = at + 8 + 2 * wide;
            if (packed == entry.Packed && size == entry.Size && (next == limit || limit - next >= 4 && U32(next) == LocalMark)) return next;
        }

        throw Odd($"the sizes behind '{Printable.Clip(entry.Name)}' contradict the directory");
    }

    private ArraySegment<byte> AsStored(Central entry, int data)
    {
        if (entry.Size != entry.Packed) throw Odd($"the sizes of '{Printable.Clip(entry.Name)}' contradict each other");
        return new ArraySegment<byte>(file, data, (int)entry.Size);
    }

    private ArraySegment<byte> Inflate(Central entry, int data)
    {
        string name = Printable.Clip(entry.Name);
        _unpacked += Math.Min(entry.Size, int.MaxValue);
        if (entry.Size > Array.MaxLength || _unpacked > Math.Max(HarmlessBytes, LargestRatio * file.LongLength))
        {
            throw ProblemException.Input(source,
                Invariant($"'{name}' and those before it have {_unpacked} bytes unpacked, the file has {file.Length}"),
                "records in proportion to the file", "Do not trust this file");
        }

        var content = new byte[entry.Size];
        try
        {
            using var stream =
                new DeflateStream(new MemoryStream(file, data, (int)entry.Packed, writable: false), CompressionMode.Decompress);
            stream.ReadExactly(content);
            if (stream.ReadByte() >= 0) throw Odd($"'{name}' is longer than it says");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Odd($"'{name}' is damaged");
        }

        return content;
    }

    private string Name(long at, int bytes)
    {
        ReadOnlySpan<byte> name = file.AsSpan((int)at, bytes);
        if (bytes > LongestName) throw Odd("a record has a very long name");
        string text = System.Text.Encoding.UTF8.GetString(name);
        return ScriptRecords.IsPlain(text) ? text : throw Odd($"a record is called '{Printable.Clip(text)}'");
    }

    private ushort U16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan((int)at, 2));

    private uint U32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan((int)at, 4));

    private long U64(long at)
    {
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan((int)at, 8));
        return value <= long.MaxValue >> 1 ? (long)value : throw Odd("it holds a size beyond all bounds");
    }

    private ProblemException Odd(string actual) =>
        ProblemException.Input(source, actual, "a zip file as torch.jit.save writes it",
            "Load it in Python and save it again: torch.jit.save(torch.jit.load(path), path)");

    private sealed record Central(string Name, ushort Flags, ushort Method, long Crc, long Packed, long Size, long Offset);
}
