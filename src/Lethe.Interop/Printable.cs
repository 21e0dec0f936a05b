namespace Lethe.Interop;

/// <summary>
/// Makes foreign text fit for a person's eyes: names out of files, words of a command line, what another program said. Characters that a
/// terminal or a page obeys instead of showing (control characters, C1 and DEL among them, line separators, bidirectional overrides,
/// zero-width and private characters, halves of surrogate pairs) are written as escapes such as \n, \u001B and \U000E0041, so that a name
/// can neither clear a screen nor fake a line.
/// </summary>
public static class Printable
{
    /// <summary>How much of a foreign word a message repeats.</summary>
    public const int WordLength = 80;

    /// <summary>One line: everything that is not shown as itself is escaped, line breaks included.</summary>
    public static string Line(string text) => Escape(text, "");

    /// <summary>Several lines: as <see cref="Line"/>, but line breaks and tabs stay. For text whose lines are this program's own.</summary>
    public static string Lines(string text) => Escape(text, "\n\t");

    /// <summary>A foreign word in a message: one line, and no more than the beginning of it, with its length.</summary>
    public static string Clip(string text) => Clip(text, WordLength);

    /// <summary>One line of at most <paramref name="most"/> characters of the text, with its length where that is more.</summary>
    public static string Clip(string text, int most)
    {
        if (text.Length <= most) return Line(text);
        return Invariant($"{Line(text[..Head(text, most)])}... ({text.Length} characters)");
    }

    /// <summary>As <see cref="Clip(string, int)"/>, but the end of the text is kept as well: what a message says last is often what
    /// matters.</summary>
    public static string Middle(string text, int most)
    {
        if (text.Length <= most) return Line(text);
        int head = Head(text, most * 3 / 4), tail = text.Length - most / 4;
        if (char.IsLowSurrogate(text[tail])) tail++;
        return Invariant($"{Line(text[..head])} [... {text.Length} characters ...] {Line(text[tail..])}");
    }

    /// <summary>JSON text with the same value, in which strings carry hidden characters as \uXXXX.</summary>
    public static string Json(string json)
    {
        StringBuilder? escaped = null;
        int copied = 0;
        for (int i = 0; i < json.Length; i++)
        {
            // A serializer escapes the control characters below a blank itself: those that stand here part its lines.
            if (json[i] < '\x7F' || !IsHidden(json, i, out int length)) continue;
            escaped ??= new StringBuilder(json.Length + 64);
            escaped.Append(json, copied, i - copied);
            for (int k = 0; k < length; k++) escaped.Append(Invariant($"\\u{(int)json[i + k]:X4}"));
            i += length - 1;
            copied = i + 1;
        }
        return escaped is null ? json : escaped.Append(json, copied, json.Length - copied).ToString();
    }

    /// <summary>True where the character at an index is none that is shown as itself.</summary>
    internal static bool IsHidden(string text, int index, out int length)
    {
        char c = text[index];
        length = 1;
        if (c < '\x7F') return c < ' ';
        if (char.IsHighSurrogate(c) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            length = 2;
            int code = char.ConvertToUtf32(c, text[index + 1]);
            // Selectors of variants have no look of their own, and there are enough of them to hide a message in.
            return code is >= 0xE0100 and <= 0xE01EF || IsHidden(CharUnicodeInfo.GetUnicodeCategory(code));
        }
        // Fillers of Hangul, the joiner of graphemes and the two that are no characters are blanks without being called so.
        return c is '\u034F' or '\u115F' or '\u1160' or '\u17B4' or '\u17B5' or '\u3164' or '\uFFA0' or '\uFFFE' or '\uFFFF'
            || IsHidden(char.GetUnicodeCategory(c));
    }

    private static bool IsHidden(UnicodeCategory category) =>
        category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Escape(string text, string kept)
    {
        StringBuilder? escaped = null;
        int copied = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (!IsHidden(text, i, out int length) || kept.Contains(text[i]))
            {
                i += length - 1;
                continue;
            }
            escaped ??= new StringBuilder(text.Length + 32);
            escaped.Append(text, copied, i - copied).Append(Name(text, i, length));
            i += length - 1;
            copied = i + 1;
        }
        return escaped is null ? text : escaped.Append(text, copied, text.Length - copied).ToString();
    }

    private static string Name(string text, int index, int length) => text[index] switch
    {
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        _ when length == 2 => Invariant($@"\U{char.ConvertToUtf32(text[index], text[index + 1]):X8}"),
        char c => Invariant($@"\u{(int)c:X4}"),
    };

    // A pair of surrogates is not cut in two.
    private static int Head(string text, int most) => most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
}
