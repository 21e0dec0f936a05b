using Lethe.Interop.PyTorch.Script;

namespace Lethe.Tests.Interop.PyTorch.Script;

/// <summary>Zip files whose parts contradict each other, made from a right one byte by byte.</summary>
public sealed class ZipRecordsTests
{
    private const uint Local = 0x04034b50, Central = 0x02014b50, End = 0x06054b50;

    private static byte[] Right => ScriptArchiveBuilder.Of("    y = x").Bytes();

    public static TheoryData<string, string> Changes => new()
    {
        { "a byte before", "directory" },
        { "a byte behind", "end with the directory" },
        { "a comment", "end with the directory" },
        { "a directory in a comment", "before its end" },
        { "a comment that is not there", "comment" },
        { "a second archive before", "directory" },
        { "a second archive behind", "directory" },
        { "bytes between records", "follow" },
        { "bytes before the directory", "between" },
        { "bytes behind the directory", "before its end" },
        { "two volumes", "volumes" },
        { "one record more", "directory" },
        { "one record fewer", "longer" },
        { "another name in front", "otherwise in the directory" },
        { "another size in front", "other sizes" },
        { "another size in the directory", "other sizes" },
        { "another check sum in both", "check sum" },
        { "another packing in front", "otherwise in the directory" },
        { "encrypted", "encrypted" },
        { "encrypted in front", "otherwise in the directory" },
        { "an unknown packing", "unusual" },
        { "a record that begins elsewhere", "follow" },
        { "a comment of a record", "comment" },
        { "another volume of a record", "volume" },
        { "two records at one place", "follow" },
        { "a second end", "contradict" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_contradiction_is_refused(string change, string found)
    {
        byte[] bytes = Changed(change);
        ProblemException e = Throws.Problem(ProblemKind.Input, () => new ZipRecords(bytes, "m.pt").Read());
        Assert.Contains(found, e.Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_behind_the_content_are_read_and_must_agree()
    {
        byte[] bytes = Behind(0);
        Assert.Equal(("m/x", "hello"), Only(bytes));
        foreach (int place in (int[])[38, 42, 46, 50])
            Throws.Problem(ProblemKind.Input, () => new ZipRecords(With(bytes, place, 77), "m.pt").Read());
    }

    [Fact]
    public void Wide_sizes_are_read_and_must_agree()
    {
        byte[] bytes = Behind(1);
        Assert.Equal(("m/x", "hello"), Only(bytes));
        int extra = bytes.AsSpan().LastIndexOf("m/x"u8) + 3;
        foreach (int place in (int[])[extra, extra + 2, extra + 4, extra + 12])
            Throws.Problem(ProblemKind.Input, () => new ZipRecords(With(bytes, place, 77), "m.pt").Read());
    }

    private static (string, string) Only(byte[] bytes)
    {
        (string name, ArraySegment<byte> content) = Assert.Single(new ZipRecords(bytes, "m.pt").Read());
        return (name, Encoding.ASCII.GetString(content));
    }

    private static byte[] With(byte[] bytes, int place, byte value)
    {
        byte[] changed = [.. bytes];
        changed[place] = value;
        return changed;
    }

    // A record with sizes behind it, and with sizes of 64 bits in the directory.
    private static byte[] Behind(int wide)
    {
        var sum = new Crc32();
        sum.Add("hello"u8);
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        void Write(params object[] fields)
        {
            foreach (object field in fields)
            {
                if (field is uint u) writer.Write(u);
                else if (field is ushort s) writer.Write(s);
                else if (field is ulong l) writer.Write(l);
                else if (field is string t) writer.Write(Encoding.ASCII.GetBytes(t));
            }
        }

        const ushort None = 0, Flags = 0x0808;
        Write(Local, None, Flags, None, None, None, 0u, 0u, 0u, (ushort)3, None, "m/x", "hello", 0x08074b50u, sum.Value, 5u, 5u);
        uint start = (uint)file.Position, size = wide == 1 ? uint.MaxValue : 5u;
        Write(Central, None, None, Flags, None, None, None, sum.Value, size, size, (ushort)3, (ushort)(wide * 20), None, None, None, 0u, 0u,
            "m/x");
        if (wide == 1) Write((ushort)1, (ushort)16, 5ul, 5ul);
        uint length = (uint)file.Position - start;
        Write(End, None, None, (ushort)1, (ushort)1, length, start, None);
        return file.ToArray();
    }

    private static byte[] Changed(string change)
    {
        byte[] zip = Right;
        List<int> locals = Marks(zip, Local), centrals = Marks(zip, Central);
        int end = zip.Length - 22, start = centrals[0], first = centrals[0], name = locals[1] + 30;
        switch (change)
        {
            case "a byte before": return [0, .. zip];
            case "a byte behind": return [.. zip, 0];
            case "a comment": return Set16([.. zip, (byte)'x'], end + 20, 1);
            case "a directory in a comment": return Set16([.. zip, .. zip[^22..]], end + 20, 22);
            case "a second archive before": return [.. zip, .. zip];
            case "a second archive behind": return [.. zip, .. zip[start..]];
            case "bytes between records": return Shifted(zip, locals[1], 3, centrals, 1);
            case "bytes before the directory": return Shifted(zip, start, 3, centrals, centrals.Count);
            case "bytes behind the directory": return [.. zip[..end], 1, 2, 3, .. zip[end..]];
            case "a comment that is not there": return Set16(zip, end + 20, 1);
            case "two volumes": return Set16(zip, end + 4, 1);
            case "one record more": return Set16(Set16(zip, end + 8, centrals.Count + 1), end + 10, centrals.Count + 1);
            case "one record fewer": return Set16(Set16(zip, end + 8, centrals.Count - 1), end + 10, centrals.Count - 1);
            case "another name in front": zip[name] = (byte)'n'; return zip;
            case "another size in front": return Set16(zip, locals[0] + 22, 1);
            case "another size in the directory": return Set16(zip, first + 24, 1);
            case "another check sum in both": return Set16(Set16(zip, locals[0] + 14, 1), first + 16, 1);
            case "another packing in front": return Set16(zip, locals[0] + 8, 8);
            case "encrypted": return Set16(Set16(zip, locals[0] + 6, 1), first + 8, 1);
            case "encrypted in front": return Set16(zip, locals[0] + 6, 1);
            case "an unknown packing": return Set16(Set16(zip, locals[0] + 8, 12), first + 10, 12);
            case "a record that begins elsewhere": return Set16(zip, centrals[1] + 42, locals[1] + 1);
            case "two records at one place": return Set16(zip, centrals[1] + 42, locals[0]);
            case "a comment of a record": return Set16(zip, first + 32, 1);
            case "another volume of a record": return Set16(zip, first + 34, 1);
            case "a second end": return [.. zip[..end], .. SecondEnd(end), .. zip[end..]];
            default: throw new ArgumentException(change, nameof(change));
        }
    }

    // An end of 64 bits that names another directory.
    private static byte[] SecondEnd(int at)
    {
        var bytes = new byte[76];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0x06064b50);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(4), 44);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(56), 0x07064b50);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(64), at);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(72), 1);
        return bytes;
    }

    private static byte[] Set16(byte[] bytes, int at, int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)value);
        return bytes;
    }

    // Bytes put in at a place, and all that lies behind it said to lie so much later.
    private static byte[] Shifted(byte[] zip, int at, int by, List<int> centrals, int from)
    {
        byte[] longer = [.. zip[..at], .. new byte[by], .. zip[at..]];
        for (int i = from; i < centrals.Count; i++)
        {
            int place = centrals[i] + by + 42;
            BinaryPrimitives.WriteInt32LittleEndian(longer.AsSpan(place), BinaryPrimitives.ReadInt32LittleEndian(longer.AsSpan(place))
                + by);
        }

        BinaryPrimitives.WriteInt32LittleEndian(longer.AsSpan(longer.Length - 6), centrals[0] + by);
        return longer;
    }

    private static List<int> Marks(byte[] bytes, uint mark)
    {
        List<int> found = [];
        for (int i = 0; i + 4 <= bytes.Length; i++)
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i)) == mark) found.Add(i);
        return found;
    }
}
