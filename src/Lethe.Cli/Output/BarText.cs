using System.Globalization;
using Lethe.Interop;
using Spectre.Console;

namespace Lethe.Cli.Output;

/// <summary>The text beside a bar: printable, no markup, and no longer than its place, so that no line is broken.</summary>
internal static class BarText
{
    private const int Least = 20;

    /// <summary>As much of the text as fits into some columns.</summary>
    public static string Fitted(string text, int columns)
    {
        string line = Printable.Line(text);
        int end = 0, used = 0, most = Math.Max(Least, columns);
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(line);
        while (elements.MoveNext())
        {
            string element = elements.GetTextElement();
            used += TextWidth.Of(element);
            if (used > most) break;
            end = elements.ElementIndex + element.Length;
        }
        return Markup.Escape(line[..end]);
    }
}
