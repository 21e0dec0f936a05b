namespace Lethe.Reporting.Tables;

/// <summary>Writes a <see cref="Table"/> as aligned text, Markdown or CSV, with '\n' as line end and the same characters in every
/// culture.</summary>
public static class TableWriter
{
    /// <summary>Columns padded with blanks, numbers to the right, a rule below the headings. Line breaks and other characters that are not
    /// shown as themselves stand as escapes.</summary>
    /// <param name="table">The table.</param>
    /// <param name="width">Characters to a line: columns that have no room stand below, with the key columns before them.</param>
    /// <exception cref="ArgumentException">A row has another number of cells than there are columns.</exception>
    public static string Text(Table table, int width = int.MaxValue)
    {
        table.Validate();
        return string.Join('\n', Pages(table, width).Select(Aligned));
    }

    private static IEnumerable<Table> Pages(Table table, int width)
    {
        const int Gap = 2;
        int[] keys = [.. Enumerable.Range(0, Math.Max(1, table.Columns.TakeWhile(c => c.IsKey).Count()))];
        int Taken(IEnumerable<int> columns) =>
            columns.Sum(i => Gap + table.Rows.Select(r => r[i].Text).Prepend(table.Columns[i].Name)
                .Max(text => TextWidth.Of(Printable.Line(text)))) - Gap;
        List<int> page = [.. keys];
        for (int i = keys.Length; i < table.Columns.Count; i++)
        {
            if (page.Count > keys.Length && Taken([.. page, i]) > width)
            {
                yield return table.Only(page);
                (table, page) = (table with { Title = "" }, [.. keys]);
            }

            page.Add(i);
        }

        yield return table.Only(page);
    }

    private static string Aligned(Table table)
    {
        var columns =
            new TextColumns([[.. table.Columns.Select(c => Printable.Line(c.Name))],
            .. table.Rows.Select(r => r.Select(c => Printable.Line(c.Text)).ToArray())],
            i => table.Columns[i].IsNumeric);
        var text = new StringBuilder();
        if (table.Title.Length > 0) text.Append(Printable.Line(table.Title)).Append('\n');
        foreach ((int i, string line) in columns.Lines.Index())
        {
            text.Append(line).Append('\n');
            if (i == 0) text.Append(columns.Rule).Append('\n');
        }
        return text.ToString();
    }

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
