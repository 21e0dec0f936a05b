using System.Buffers.Binary;

namespace Lethe.Reporting.Figures.Drawing;

/// <summary>
/// One of the fonts this library carries, read as far as a PDF needs it: which glyph shows a character, how wide it is, and a font of some
/// glyphs alone (TrueType outlines; tables by their names in the OpenType specification).
/// </summary>
internal sealed class TrueTypeFont
{
    private const int TableEntry = 16, HeadLocaFormat = 50;
    private const int WordArguments = 0x1, HasScale = 0x8, MoreComponents = 0x20, HasTwoScales = 0x40, HasMatrix = 0x80;

    private static readonly string[] Kept = ["cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"];

    private readonly byte[] _file;
    private readonly SortedDictionary<string, (int Start, int Length)> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _glyphs;
    private readonly int _metrics, _units;

    private TrueTypeFont(string name, byte[] file)
    {
        Name = name;
        _file = file;
        for (int i = 0; i < Word(4); i++)
        {
            int at = 12 + i * TableEntry;
            _tables[Encoding.ASCII.GetString(file, at, 4)] = (Long(at + 8), Long(at + 12));
        }
        _units = Word(At("head") + 18);
        _metrics = Word(At("hhea") + 34);
        _glyphs = Characters();
    }

    /// <summary>Its PostScript name.</summary>
    public string Name { get; }

    /// <summary>Height above and below the baseline, of capitals, and the box around all glyphs, in 1/1000 of the size.</summary>
    public (int Ascent, int Descent, int Capitals, int[] Box) Heights => (Scaled(Signed(At("hhea") + 4)), Scaled(Signed(At("hhea") + 6)),
        Scaled(Signed(At("OS/2") + 88)), [.. Enumerable.Range(0, 4).Select(i => Scaled(Signed(At("head") + 36 + 2 * i)))]);

    /// <summary>A font carried by this assembly.</summary>
    public static TrueTypeFont Carried(string name)
    {
        using Stream stream = typeof(TrueTypeFont).Assembly.GetManifestResourceStream($"fonts/{name}.ttf")!;
        byte[] file = new byte[stream.Length];
        stream.ReadExactly(file);
        return new TrueTypeFont(name, file);
    }

    /// <summary>The glyph of a character; 0, an empty box, where there is none.</summary>
    public int Glyph(int character) => _glyphs.GetValueOrDefault(character);

    /// <summary>Advance of a glyph in 1/1000 of the size.</summary>
    public int Width(int glyph) => Scaled(Word(At("hmtx") + 4 * Math.Min(glyph, _metrics - 1)));

    /// <summary>A font of some glyphs and what they are composed of, numbered anew in the order of their old numbers.</summary>
    /// <returns>The file, and the new number of each old one.</returns>
    public (byte[] File, IReadOnlyDictionary<int, int> Numbers) Subset(IEnumerable<int> glyphs)
    {
        var kept = new SortedSet<int> { 0 };
        var open = new Stack<int>(glyphs);
        while (open.TryPop(out int glyph))
        {
            if (!kept.Add(glyph) && glyph != 0) continue;
            foreach (int at in Components(glyph)) open.Push(Word(at + 2));
        }
        Dictionary<int, int> numbers = kept.Select((glyph, i) => (glyph, i)).ToDictionary(pair => pair.glyph, pair => pair.i);
        using var outlines = new MemoryStream();
        using var places = new MemoryStream();
        using var widths = new MemoryStream();
        foreach (int glyph in kept)
        {
            Write(places, (int)outlines.Length, 4);
            (int start, int length) = Outline(glyph);
            byte[] outline = _file[start..(start + length)];
            foreach (int at in Components(glyph))
                BinaryPrimitives.WriteUInt16BigEndian(outline.AsSpan(at - start + 2), (ushort)numbers[Word(at + 2)]);
            outlines.Write(outline);
            while (outlines.Length % 4 != 0) outlines.WriteByte(0);
            Write(widths, Word(At("hmtx") + 4 * Math.Min(glyph, _metrics - 1)), 2);
            Write(widths, Bearing(glyph), 2);
        }
        Write(places, (int)outlines.Length, 4);
        byte[] head = Table("head"), hhea = Table("hhea"), maxp = Table("maxp");
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(HeadLocaFormat), 1);
        head.AsSpan(8, 4).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(hhea.AsSpan(34), (ushort)kept.Count);
        BinaryPrimitives.WriteUInt16BigEndian(maxp.AsSpan(4), (ushort)kept.Count);
        var tables = new Dictionary<string, byte[]>
        {
            ["head"] = head, ["hhea"] = hhea, ["maxp"] = maxp, ["glyf"] = outlines.ToArray(), ["loca"] = places.ToArray(),
            ["hmtx"] = widths.ToArray(),
        };
        return (File([.. Kept.Where(_tables.ContainsKey).Select(name => (name, tables.TryGetValue(name, out byte[]? made) ? made
            : Table(name)))]), numbers);
    }

    private static byte[] File(IReadOnlyList<(string Name, byte[] Data)> tables)
    {
        using var file = new MemoryStream();
        int power = 1 << (int)Math.Log2(tables.Count);
        Write(file, 0x00010000, 4);
        foreach (int value in (int[])[tables.Count, 16 * power, (int)Math.Log2(power), 16 * (tables.Count - power)]) Write(file, value, 2);
        int at = 12 + TableEntry * tables.Count;
        foreach ((string name, byte[] data) in tables)
        {
            file.Write(Encoding.ASCII.GetBytes(name));
            Write(file, (int)Checksum(data), 4);
            Write(file, at, 4);
            Write(file, data.Length, 4);
            at += (data.Length + 3) & ~3;
        }
        foreach ((_, byte[] data) in tables)
        {
            file.Write(data);
            while (file.Length % 4 != 0) file.WriteByte(0);
        }
        return file.ToArray();
    }

    private static uint Checksum(byte[] data)
    {
        uint sum = 0;
        for (int i = 0; i < data.Length; i++) sum += (uint)data[i] << (24 - 8 * (i % 4));
        return sum;
    }

    private static void Write(MemoryStream stream, int value, int bytes)
    {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) stream.WriteByte((byte)(value >> shift));
    }

    /// <summary>Where the entries of a composite glyph stand: two bytes of flags, two of a glyph, then where it goes.</summary>
    private IEnumerable<int> Components(int glyph)
    {
        (int at, int length) = Outline(glyph);
        if (length == 0 || Signed(at) >= 0) yield break;
        at += 10;
        for (int flags = MoreComponents; (flags & MoreComponents) != 0;)
        {
            flags = Word(at);
            yield return at;
            at += 4 + ((flags & WordArguments) != 0 ? 4 : 2)
                + ((flags & HasScale) != 0 ? 2 : (flags & HasTwoScales) != 0 ? 4 : (flags & HasMatrix) != 0 ? 8 : 0);
        }
    }

    private (int Start, int Length) Outline(int glyph)
    {
        int loca = At("loca");
        bool wide = Word(At("head") + HeadLocaFormat) == 1;
        int from = wide ? Long(loca + 4 * glyph) : 2 * Word(loca + 2 * glyph);
        int to = wide ? Long(loca + 4 * glyph + 4) : 2 * Word(loca + 2 * glyph + 2);
        return (At("glyf") + from, to - from);
    }

    private int Bearing(int glyph) => glyph < _metrics ? Signed(At("hmtx") + 4 * glyph + 2)
        : Signed(At("hmtx") + 4 * _metrics + 2 * (glyph - _metrics));

    /// <summary>Glyphs by character, from the table for the basic plane (format 4).</summary>
    private Dictionary<int, int> Characters()
    {
        int cmap = At("cmap"), table = Enumerable.Range(0, Word(cmap + 2)).Select(i => cmap + Long(cmap + 8 + 8 * i))
            .First(at => Word(at) == 4);
        int segments = Word(table + 6) / 2, ends = table + 14, starts = ends + 2 * segments + 2;
        var glyphs = new Dictionary<int, int>();
        for (int s = 0; s < segments; s++)
        {
            int delta = Word(starts + 2 * segments + 2 * s), place = starts + 4 * segments + 2 * s, range = Word(place);
            for (int c = Word(starts + 2 * s); c <= Word(ends + 2 * s) && c < 0xFFFF; c++)
            {
                int glyph = range == 0 ? c : Word(place + range + 2 * (c - Word(starts + 2 * s)));
                if (glyph != 0 && (glyph = (glyph + delta) & 0xFFFF) != 0) glyphs[c] = glyph;
            }
        }
        return glyphs;
    }

    private byte[] Table(string name) => _file[_tables[name].Start..(_tables[name].Start + _tables[name].Length)];

    private int At(string table) => _tables[table].Start;

    private int Word(int at) => BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(at));

    private int Signed(int at) => BinaryPrimitives.ReadInt16BigEndian(_file.AsSpan(at));

    private int Long(int at) => BinaryPrimitives.ReadInt32BigEndian(_file.AsSpan(at));

    private int Scaled(int value) => (int)Math.Round(value * 1000.0 / _units);
}
