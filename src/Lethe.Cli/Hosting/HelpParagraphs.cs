using System.Text.RegularExpressions;

namespace Lethe.Cli.Hosting;

/// <summary>
/// Help set to the width of the screen. Lines that follow one another are one paragraph, whatever their length in the source. A line that
/// begins with blanks, or in which two blanks separate a word from its explanation, is an entry of a list: it begins anew, and what does
/// not fit stands below its explanation.
/// </summary>
internal static partial class HelpParagraphs
{
    /// <summary>The text in lines of at most so many columns; a word that is longer stands alone.</summary>
    public static string Set(string text, int columns)
    {
        var lines = new StringBuilder();
        var paragraph = new List<string>();
        void End()
        {
            if (paragraph.Count > 0) Fill(lines, "", string.Join(' ', paragraph), columns);
            paragraph.Clear();
        }
        foreach (string line in text.Split('\n'))
        {
            string shown = line.TrimEnd();
            Match entry = Entry.Match(shown);
            if (shown.Length > 0 && !entry.Success)
            {
                paragraph.Add(shown);
                continue;
            }
            End();
            if (entry.Success) Fill(lines, entry.Value, shown[entry.Length..], columns);
            else lines.Append('\n');
        }
        End();
        return lines.ToString();
    }

    /// <summary>Words after a beginning, in as many lines as they need; the later ones begin below the first word.</summary>
    private static void Fill(StringBuilder lines, string beginning, string words, int columns)
    {
        // A beginning that leaves no room for an explanation: below it, a little to the right.
        int indent = TextWidth.Of(beginning) <= columns / 2 ? TextWidth.Of(beginning) : 4, column = TextWidth.Of(beginning);
        lines.Append(beginning);
        bool first = true;
        foreach (string word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int width = TextWidth.Of(word);
            if (!first && column + 1 + width > columns)
            {
                lines.Append('\n').Append(' ', indent);
                column = indent;
                first = true;
            }
            if (!first) lines.Append(' ');
            lines.Append(word);
            column += width + (first ? 0 : 1);
            first = false;
        }
        lines.Append('\n');
    }

    /// <summary>The blanks, and the word with the blanks behind it, that make a line an entry of a list.</summary>
    [GeneratedRegex(@"^(\s+(\S+(\s\S+)*\s{2,})?|\S+(\s\S+){0,3}\s{2,})")]
    private static partial Regex Entry { get; }
}
