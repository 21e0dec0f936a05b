namespace Lethe.Reporting.Figures.Drawing;

/// <summary>Advance widths of Helvetica, Helvetica-Bold and Symbol in 1/1000 of the font size (Adobe's core 14 font metrics), and where
/// Symbol has a character. Layouts keep room for Helvetica, in which browsers without the figure's font show SVG.</summary>
internal static class FontMetrics
{
    /// <summary>Fonts seen by a reader of SVG are up to this much wider than Helvetica (DejaVu Sans in digits); space is kept for
    /// them.</summary>
    public const double Slack = 1.16;

    private const double UnknownWidth = 600;

    private static readonly short[] Regular =
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556,
            278, 278, 584, 584,
        584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944,
            667, 667, 611, 278,
        278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556,
            500, 722, 500, 500,
        500, 334, 260, 334, 584,
    ];

    private static readonly short[] Bold =
    [
        278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556,
            333, 333, 584, 584,
        584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944,
            667, 667, 611, 333,
        278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611,
            556, 778, 556, 556,
        500, 389, 280, 389, 584,
    ];

    /// <summary>U+00A0..U+00FF; bold differs by less than the slack.</summary>
    private static readonly short[] Latin1 =
    [
        278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333, 400, 584, 333, 333, 333, 556, 537, 278, 333, 333,
            365, 556, 834, 834,
        834, 611, 667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778, 778, 584,
            778, 722, 722, 722,
        722, 667, 667, 611, 556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278, 278, 556, 556, 556, 556, 556, 556,
            556, 584, 611, 556,
        556, 556, 556, 500, 556, 500,
    ];

    private const string SymbolCharacters = "αβγδεζηθικλμνξοπρσςτυφχψωΓΔΘΛΞΠΣΦΨΩ−∞≤≥≠≈≡∼∝∂∇∑∫√∈←↑→↓⇒∗∏∀∃′″";

    private static readonly byte[] SymbolCodes =
    [
        97, 98, 103, 100, 101, 122, 104, 113, 105, 107, 108, 109, 110, 120, 111, 112, 114, 115, 86, 116, 117, 102, 99, 121, 119, 71, 68, 81,
            76, 88, 80, 83,
        70, 89, 87, 45, 165, 163, 179, 185, 187, 186, 126, 181, 182, 209, 229, 242, 214, 206, 172, 173, 174, 175, 222, 42, 213, 34, 36, 162,
            178,
    ];

    private static readonly short[] SymbolWidths =
    [
        631, 549, 411, 494, 439, 494, 603, 521, 329, 549, 549, 576, 521, 493, 549, 549, 549, 603, 439, 439, 576, 521, 549, 686, 686, 603,
            612, 741, 686, 645,
        768, 592, 763, 795, 768, 549, 713, 549, 549, 549, 549, 549, 549, 713, 494, 713, 713, 274, 549, 713, 987, 603, 987, 603, 987, 500,
            823, 713, 549, 247,
        411,
    ];

    /// <summary>Punctuation and letters of Windows-1252 beyond Latin-1, with their widths.</summary>
    private static readonly (char Character, short Width)[] Punctuation =
    [
        ('€', 556), ('‚', 222), ('„', 333), ('…', 1000), ('†', 556), ('‡', 556), ('‰', 1000),
            ('Š', 667),
        ('Œ', 1000), ('Ž', 611), ('‘', 222), ('’', 222), ('“', 333), ('”', 333), ('•', 350),
            ('–', 556),
        ('—', 1000), ('š', 500), ('œ', 944), ('ž', 500), ('Ÿ', 667),
    ];

    /// <summary>Width of a line in units of <paramref name="size"/>, raised and lowered parts smaller.</summary>
    public static double Measure(string text, double size, bool bold = false)
    {
        double sum = 0;
        foreach (TextRun run in RichText.Split(text))
        {
            double width = 0;
            foreach (char c in run.Text) width += Width(c, bold);
            sum += width * run.Scale;
        }
        return sum * size / 1000;
    }

    /// <summary>Code of a character in the Symbol font, or false.</summary>
    public static bool TrySymbol(char c, out byte code)
    {
        int i = SymbolCharacters.IndexOf(c);
        code = i < 0 ? (byte)0 : SymbolCodes[i];
        return i >= 0;
    }

    /// <summary>Advance of one character in 1/1000 of the font size.</summary>
    public static double Width(char c, bool bold)
    {
        if (c is >= ' ' and <= '~') return (bold ? Bold : Regular)[c - ' '];
        if (c is >= '\u00A0' and <= '\u00FF') return Latin1[c - '\u00A0'];
        int symbol = SymbolCharacters.IndexOf(c);
        if (symbol >= 0) return SymbolWidths[symbol];
        foreach ((char character, short width) in Punctuation)
            if (character == c) return width;
        return UnknownWidth;
    }
}
