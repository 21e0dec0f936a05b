using System.Security.Cryptography;

namespace Lethe.Reporting.Figures.Drawing;

/// <summary>
/// The fonts of one PDF. Text is shown in a font of which the glyphs that are used are embedded; Greek and mathematical signs that it
/// lacks in the standard font Symbol. Characters neither has are question marks.
/// </summary>
internal sealed class PdfFonts
{
    private const string Symbol = "/F3";

    private readonly Face _regular, _bold;
    private bool _symbols;

    public PdfFonts(FigureFont font)
    {
        string family = font == FigureFont.Serif ? "SourceSerif4" : "SourceSans3";
        _regular = new Face("/F1", TrueTypeFont.Carried($"{family}-Regular"));
        _bold = new Face("/F2", TrueTypeFont.Carried($"{family}-Semibold"));
    }

    /// <summary>Width of a line in units of <paramref name="size"/>.</summary>
    public double Measure(string text, double size, bool bold)
    {
        double sum = 0;
        foreach (TextRun run in RichText.Split(text)) sum += run.Text.Sum(c => Width(c, bold)) * run.Scale;
        return sum * size / 1000;
    }

    /// <summary>The characters of a text, in regular weight, that would be shown as question marks.</summary>
    public IEnumerable<char> Lacking(string text) => RichText.Split(text).SelectMany(run => run.Text).Distinct()
        .Where(c => c != '?' && !FontMetrics.TrySymbol(c, out _) && _regular.Font.Glyph(c) == 0);

    /// <summary>A text in pieces of one font each: its name, and the string that shows the piece.</summary>
    public IEnumerable<(string Font, string Shown)> Pieces(string text, bool bold)
    {
        for (int i = 0; i < text.Length;)
        {
            bool symbol = IsSymbol(text[i], bold);
            int start = i;
            while (i < text.Length && IsSymbol(text[i], bold) == symbol) i++;
            string piece = text[start..i];
            yield return symbol ? (Symbol, Coded(piece)) : (FaceOf(bold).Key, FaceOf(bold).Show(piece));
        }
    }

    /// <summary>The objects of the fonts, numbered from <paramref name="first"/>, after all text has been shown; and the entries of the
    /// page's resources.</summary>
    public (IReadOnlyList<string> Objects, string Resources) Objects(int first)
    {
        List<string> objects = [];
        var resources = new StringBuilder();
        foreach (Face face in (Face[])[_regular, _bold])
        {
            if (!face.IsUsed) continue;
            resources.Append(CultureInfo.InvariantCulture, $"{face.Key} {first + objects.Count} 0 R ");
            objects.AddRange(face.Objects(first + objects.Count));
        }
        if (!_symbols) return (objects, resources.ToString());
        resources.Append(CultureInfo.InvariantCulture, $"{Symbol} {first + objects.Count} 0 R ");
        objects.Add("<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>");
        return (objects, resources.ToString());
    }

    private Face FaceOf(bool bold) => bold ? _bold : _regular;

    private bool IsSymbol(char c, bool bold) => FontMetrics.TrySymbol(c, out _) && FaceOf(bold).Font.Glyph(c) == 0;

    private double Width(char c, bool bold) => FaceOf(bold).Font.Glyph(c) is > 0 and var glyph
        ? FaceOf(bold).Font.Width(glyph) : FontMetrics.Width(FontMetrics.TrySymbol(c, out _) ? c : '?', bold);

    private string Coded(string text)
    {
        _symbols = true;
        var shown = new StringBuilder("(");
        foreach (char c in text.Select(c => (char)(FontMetrics.TrySymbol(c, out byte code) ? code : (byte)'?')))
            shown.Append(c is '(' or ')' or '\\' ? "\\" : "").Append(c);
        return shown.Append(')').ToString();
    }

    /// <summary>An embedded font and the glyphs of it that are used.</summary>
    private sealed class Face(string key, TrueTypeFont font)
    {
        private readonly SortedDictionary<int, char> _used = [];

        public string Key => key;

        public TrueTypeFont Font => font;

        public bool IsUsed => _used.Count > 0;

        /// <summary>Codes are the numbers of the glyphs in the whole font; the font that is embedded says where they stand in it.</summary>
        public string Show(string text)
        {
            var hex = new StringBuilder("<");
            foreach (char c in text)
            {
                char shown = font.Glyph(c) == 0 ? '?' : c;
                int glyph = font.Glyph(shown);
                _used.TryAdd(glyph, shown);
                hex.Append(Invariant($"{glyph:X4}"));
            }
            return hex.Append('>').ToString();
        }

        public IEnumerable<string> Objects(int first)
        {
            (byte[] file, IReadOnlyDictionary<int, int> numbers) = font.Subset(_used.Keys);
            string name = $"{Tag()}+{font.Name}";
            (int ascent, int descent, int capitals, int[] box) = font.Heights;
            yield return Invariant($"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H ") +
                Invariant($"/DescendantFonts [{first + 1} 0 R] /ToUnicode {first + 4} 0 R >>");
            string widths = string.Join(' ', _used.Keys.Select(glyph => Invariant($"{glyph} [{font.Width(glyph)}]")));
            yield return $"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) "
                + Invariant($"/Ordering (Identity) /Supplement 0 >> /FontDescriptor {first + 2} 0 R /DW 0 /W [{widths}] ")
                + Invariant($"/CIDToGIDMap {first + 5} 0 R >>");
            yield return Invariant($"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [{string.Join(' ', box)}] ") +
                Invariant($"/ItalicAngle 0 /Ascent {ascent} /Descent {descent} /CapHeight {capitals} /StemV 80 ") +
                Invariant($"/FontFile2 {first + 3} 0 R >>");
            yield return Stream(Encoding.Latin1.GetString(file), Invariant($"/Length1 {file.Length} "));
            yield return Stream(ToUnicode(), "");
            byte[] map = new byte[2 * (_used.Keys.Last() + 1)];
            foreach (int glyph in _used.Keys) (map[2 * glyph], map[2 * glyph + 1]) = ((byte)(numbers[glyph] >> 8), (byte)numbers[glyph]);
            yield return Stream(Encoding.Latin1.GetString(map), "");
        }

        // Six letters that name the subset: the same for the same glyphs.
        private string Tag() => string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', _used.Keys))).Take(6)
            .Select(b => (char)('A' + b % 26)));

        private static string Stream(string data, string more) =>
            Invariant($"<< {more}/Length {data.Length} >>\nstream\n{data}\nendstream");

        private string ToUnicode()
        {
            var map = new StringBuilder("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n")
                .Append("/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n")
                .Append("/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
            foreach (KeyValuePair<int, char>[] part in _used.Chunk(100))
            {
                map.Append(CultureInfo.InvariantCulture, $"{part.Length} beginbfchar\n");
                foreach ((int glyph, char c) in part) map.Append(CultureInfo.InvariantCulture, $"<{glyph:X4}> <{(int)c:X4}>\n");
                map.Append("endbfchar\n");
            }
            return map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend").ToString();
        }
    }
}
