using System.Buffers.Binary;

namespace Lethe.Torch.Native;

/// <summary>The few parts of a 64-bit little-endian ELF file that symbol versions need. Every offset is checked before it is
/// followed.</summary>
internal sealed class ElfImage
{
    internal const uint DynamicSymbols = 11; // SHT_DYNSYM
    internal const uint VersionNeeds = 0x6ffffffe; // SHT_GNU_verneed

    private readonly byte[] _bytes;
    private readonly List<ElfSection> _sections = [];

    internal ElfImage(byte[] bytes)
    {
        _bytes = bytes;
        if (bytes.Length < 64 || !bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
            throw Unexpected("it is not a 64-bit little-endian ELF file");
        long headers = Offset64(0x28);
        int size = U16(0x3a), count = U16(0x3c);
        if (size < 64) throw Unexpected("its section headers are too small");
        for (int i = 0; i < count; i++)
        {
            long at = headers + ((long)i * size);
            _sections.Add(new ElfSection(U32(at + 4), Offset64(at + 0x18), Offset64(at + 0x20), U32(at + 0x28), Offset64(at + 0x38)));
        }
    }

    /// <summary>The only section of a type.</summary>
    internal ElfSection Only(uint type)
    {
        List<ElfSection> found = _sections.FindAll(s => s.Type == type);
        return found.Count == 1 ? found[0] : throw Unexpected($"it has {found.Count} sections of type 0x{type:x}");
    }

    /// <summary>The string table a section names its entries in.</summary>
    internal ElfSection StringsOf(ElfSection section) =>
        section.Link < _sections.Count ? _sections[(int)section.Link] : throw Unexpected("a section links to none");

    /// <summary>Where the zero-terminated string at an index of a string table starts in the file.</summary>
    internal long StringAt(ElfSection strings, uint index) =>
        index < strings.Size ? strings.Offset + index : throw Unexpected("a name lies outside its table");

    /// <summary>True if the string at this place is <paramref name="text"/>.</summary>
    internal bool Is(long at, string text)
    {
        ReadOnlySpan<byte> wanted = Encoding.ASCII.GetBytes(text);
        ReadOnlySpan<byte> here = From(at);
        return here.StartsWith(wanted) && here.Length > wanted.Length && here[wanted.Length] == 0;
    }

    /// <summary>Puts a string over a longer one in place; the rest becomes zeros.</summary>
    internal void Replace(long at, string old, string now)
    {
        if (!Is(at, old) || now.Length > old.Length) throw Unexpected($"'{old}' cannot be replaced");
        Span<byte> place = _bytes.AsSpan((int)at, old.Length);
        place.Clear();
        Encoding.ASCII.GetBytes(now, place);
    }

    internal ushort U16(long at) => From(at).Length >= 2
        ? BinaryPrimitives.ReadUInt16LittleEndian(From(at)) : throw Unexpected("it is cut short");

    internal uint U32(long at) => From(at).Length >= 4
        ? BinaryPrimitives.ReadUInt32LittleEndian(From(at)) : throw Unexpected("it is cut short");

    internal void PutU32(long at, uint value)
    {
        U32(at);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan((int)at), value);
    }

    internal static InvalidDataException Unexpected(string why) => new($"unexpected layout: {why}");

    private long Offset64(long at)
    {
        ulong value = From(at).Length >= 8 ? BinaryPrimitives.ReadUInt64LittleEndian(From(at)) : throw Unexpected("it is cut short");
        return value <= int.MaxValue ? (long)value : throw Unexpected("an offset or size is out of range");
    }

    private ReadOnlySpan<byte> From(long at) => at >= 0 && at <= _bytes.Length
        ? _bytes.AsSpan((int)at) : throw Unexpected("an offset lies outside the file");
}

/// <summary>A section header: type, place and size in the file, the section it links to, the size of its entries.</summary>
internal readonly record struct ElfSection(uint Type, long Offset, long Size, uint Link, long EntrySize);
