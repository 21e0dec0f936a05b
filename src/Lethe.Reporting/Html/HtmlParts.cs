namespace Lethe.Reporting.Html;

/// <summary>Tables, entries, badges, links of a page.</summary>
internal static class HtmlParts
{
    public static string Paragraph(string text) => text.Length > 0 ? "<p>" + Markup.Escape(text) + "</p>\n" : "";

    /// <summary>An id attribute; <see cref="Anchors"/> has made sure that the anchor is a name.</summary>
    public static string Id(string anchor) => $" id=\"{anchor}\"";

    /// <summary>A link around markup; the markup alone where the anchor is empty.</summary>
    public static string Link(string markup, string anchor) => anchor.Length == 0 ? markup : $"<a href=\"#{anchor}\">{markup}</a>";

    public static string Table(Table table)
    {
        table.Validate();
        var html = new StringBuilder("<div class=\"scroll\"><table>\n");
        if (table.Title.Length > 0) html.Append("<caption>").Append(Markup.Escape(table.Title)).Append("</caption>\n");
        html.Append("<thead><tr>");
        foreach (TableColumn column in table.Columns)
            html.Append(column.IsNumeric ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">").Append(Markup.Escape(column.Name))
                .Append("</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<TableCell> row in table.Rows)
        {
            html.Append("<tr>");
            for (int i = 0; i < row.Count; i++)
            {
                string text = row[i].Tone == CellTone.None ? Markup.Escape(row[i].Text) : Badge(row[i].Text, row[i].Tone);
                html.Append(table.Columns[i].IsNumeric ? "<td class=\"number\">" : "<td>").Append(Link(text, row[i].Anchor))
                    .Append("</td>");
            }
            html.Append("</tr>\n");
        }
        html.Append("</tbody>\n</table></div>\n");
        return html.Append(table.Caption.Length > 0 ? "<p class=\"note\">" + Markup.Escape(table.Caption) + "</p>\n" : "").ToString();
    }

    // A sign beside the colour, for those who do not see it and for black and white print.
    public static string Badge(string text, CellTone tone)
    {
        (string style, string sign) = tone switch { CellTone.Good => ("good", "✓"), CellTone.Bad => ("bad", "✗"), _ => ("open", "?") };
        return $"<span class=\"badge {style}\"><span aria-hidden=\"true\">{sign}</span> {Markup.Escape(text)}</span>";
    }

    public static string Entries(IReadOnlyList<ReportEntry> entries)
    {
        var html = new StringBuilder("<div class=\"scroll\"><table class=\"entries\">\n<tbody>\n");
        bool notes = entries.Any(e => e.Note.Length > 0);
        foreach (ReportEntry entry in entries)
        {
            html.Append("<tr><th scope=\"row\">").Append(Markup.Escape(entry.Name)).Append("</th><td>").Append(Markup.Escape(entry.Value))
                .Append("</td>");
            if (notes) html.Append("<td class=\"origin\">").Append(Markup.Escape(entry.Note)).Append("</td>");
            html.Append("</tr>\n");
        }
        return html.Append("</tbody>\n</table></div>\n").ToString();
    }

    public static string Terms(IReadOnlyList<ReportEntry> terms)
    {
        var html = new StringBuilder("<dl>\n");
        foreach (ReportEntry term in terms)
            html.Append("<dt>").Append(Markup.Escape(term.Name)).Append("</dt><dd>").Append(Markup.Escape(term.Value)).Append("</dd>\n");
        return html.Append("</dl>\n").ToString();
    }
}
