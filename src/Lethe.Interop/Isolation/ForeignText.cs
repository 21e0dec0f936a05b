using System.Globalization;

namespace Lethe.Interop.Isolation;

/// <summary>Text from another process, made fit for a message: one line, no characters that steer a terminal or turn the direction of writing, of limited length.</summary>
internal static class ForeignText
{
    private const int Longest = 400;

    /// <summary>The text on one line.</summary>
    internal static string Line(string text)
    {
        string head = text.Length > Longest ? text[..Longest] + "..." : text;
        return string.Create(head.Length, head, static (to, from) =>
        {
            for (int i = 0; i < to.Length; i++) to[i] = from[i] is '\n' or '\t' ? ' ' : IsHarmless(from[i]) ? from[i] : '?';
        }).Trim();
    }

    // Formats are marks of direction and zero-width characters.
    private static bool IsHarmless(char c) => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
