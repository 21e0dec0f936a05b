namespace Lethe.Reporting.Figures.Drawing;

/// <summary>Breaks text into lines of a given width at spaces; a longer word stands alone.</summary>
internal static class TextLines
{
    public static IReadOnlyList<string> Wrap(string text, double width, double size, bool bold = false)
    {
        var lines = new List<string>();
        string line = "";
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            string longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && FontMetrics.Measure(longer, size, bold) * FontMetrics.Slack > width)
            {
                lines.Add(line);
                line = word;
            }
            else
            {
                line = longer;
            }
        }
        if (line.Length > 0) lines.Add(line);
        return lines;
    }
}
