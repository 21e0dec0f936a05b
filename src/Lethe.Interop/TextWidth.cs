namespace Lethe.Interop;

/// <summary>Columns that text takes on a terminal: combining marks none, wide scripts and emoji two.</summary>
public static class TextWidth
{
    // East Asian Width W and F of the Unicode standard, in blocks; a finer table would move a column now and then.
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x231A, 0x231B), (0x23E9, 0x23EC), (0x2614, 0x2615), (0x2648, 0x2653), (0x26AA, 0x26AB), (0x26BD, 0x26BE),
            (0x2705, 0x2705),
        (0x270A, 0x270B), (0x2728, 0x2728), (0x2753, 0x2755), (0x2B1B, 0x2B1C), (0x2E80, 0x303E), (0x3041, 0x33FF), (0x3400, 0x4DBF),
            (0x4E00, 0x9FFF),
        (0xA000, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6),
            (0x16FE0, 0x18DFF),
        (0x1B000, 0x1B2FF), (0x1F004, 0x1F004), (0x1F0CF, 0x1F0CF), (0x1F18E, 0x1F19A), (0x1F200, 0x1F320), (0x1F32D, 0x1F393),
            (0x1F3A0, 0x1F3F0),
        (0x1F3F4, 0x1F53D), (0x1F54B, 0x1F567), (0x1F5A4, 0x1F5A4), (0x1F5FB, 0x1F64F), (0x1F680, 0x1F6FC), (0x1F7E0, 0x1F7EB),
            (0x1F90C, 0x1FAFF), (0x20000, 0x3FFFD),
    ];

    /// <summary>The columns.</summary>
    public static int Of(string text)
    {
        int width = 0;
        foreach (System.Text.Rune rune in text.EnumerateRunes()) width += Of(rune.Value);
        return width;
    }

    /// <summary>The text with blanks behind it up to a width.</summary>
    public static string PadRight(string text, int width) => text + new string(' ', Math.Max(0, width - Of(text)));

    /// <summary>The text with blanks before it up to a width.</summary>
    public static string PadLeft(string text, int width) => new string(' ', Math.Max(0, width - Of(text))) + text;

    private static int Of(int code)
    {
        if (code < 0x300) return 1;
        if (CharUnicodeInfo.GetUnicodeCategory(code) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format) return 0;
        return code >= Wide[0].First && Array.Exists(Wide, range => code >= range.First && code <= range.Last) ? 2 : 1;
    }
}
