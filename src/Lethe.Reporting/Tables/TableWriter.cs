namespace Lethe.Reporting.Tables;

/// <summary>Writes a <see cref="Table"/> as aligned text, Markdown or CSV, with '\n' as line end and the same characters in every
/// culture.</summary>
public static class TableWriter
{
    /// <summary>The title, the headings and a line to each row, columns padded with blanks, numbers to the right. Line breaks and other
    /// characters that are not shown as themselves stand as escapes. For a screen of a given width: <see cref="ScreenTable"/>.</summary>
    /// <param name="table">The table.</param>
    /// <exception cref="ArgumentException">A row has another number of cells than there are columns.</exception>
    public static string Text(Table table) => string.Concat(ScreenTable.Set(table).Lines.Select(line => line + "\n"));

    /// <summary>A GitHub-flavoured Markdown table; characters with a meaning in Markdown or HTML are escaped in cells.</summary>
    /// <exception cref="ArgumentException">A row has another number of cells than there are columns.</exception>
    public static string Markdown(Table table)
    {
        table.Validate();
        var text = new StringBuilder();
        if (table.Title.Length > 0) text.Append("**").Append(MarkdownEscape(table.Title)).Append("**\n\n");
        text.Append("| ").AppendJoin(" | ", table.Columns.Select(c => MarkdownEscape(c.Name))).Append(" |\n");
        text.Append("| ").AppendJoin(" | ", table.Columns.Select(c => c.IsNumeric ? "---:" : "---")).Append(" |\n");
        foreach (IReadOnlyList<TableCell> row in table.Rows)
            text.Append("| ").AppendJoin(" | ", row.Select(c => MarkdownEscape(c.Text))).Append(" |\n");
        return text.ToString();
    }

    /// <summary>RFC 4180 with exact values: all digits, "Infinity" and "NaN" by name. The first line has the columns' keys.</summary>
    /// <exception cref="ArgumentException">A row has another number of cells than there are columns.</exception>
    public static string Csv(Table table)
    {
        table.Validate();
        var text = new StringBuilder().AppendCsv(table.Columns.SelectMany(c => c.CsvKeys));
        foreach (IReadOnlyList<TableCell> row in table.Rows) text.AppendCsv(row.SelectMany(c => c.Values));
        return text.ToString();
    }

    private static string MarkdownEscape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (char c in Printable.Line(text))
        {
            if (c == '<') escaped.Append("&lt;");
            else if (c == '&') escaped.Append("&amp;");
            else if (@"\`*_[]|".Contains(c)) escaped.Append('\\').Append(c);
            else escaped.Append(c);
        }
        return escaped.ToString();
    }
}
