namespace Lethe.Interop;

/// <summary>Rows of cells as lines of text: columns two blanks apart, each as wide as its widest cell, no blanks at line ends.</summary>
/// <param name="rows">Cells without line breaks, as many in each row.</param>
/// <param name="isRight">Whether a column is aligned to the right.</param>
public sealed class TextColumns(IReadOnlyList<IReadOnlyList<string>> rows, Func<int, bool> isRight)
{
    private readonly int[] _widths = [.. rows[0].Select((_, i) => rows.Max(row => TextWidth.Of(row[i])))];

    /// <summary>A line of dashes below each column.</summary>
    public string Rule => string.Join("  ", _widths.Select(width => new string('-', width)));

    /// <summary>The lines.</summary>
    public IEnumerable<string> Lines => rows.Select(Line);

    private string Line(IReadOnlyList<string> row)
    {
        var line = new StringBuilder();
        for (int i = 0; i < _widths.Length; i++)
        {
            if (i > 0) line.Append("  ");
            line.Append(isRight(i) ? TextWidth.PadLeft(row[i], _widths[i]) : TextWidth.PadRight(row[i], _widths[i]));
        }
        return line.ToString().TrimEnd();
    }
}
