using System.Globalization;
using System.Text;
using Lethe.Reporting.Figures;
using Lethe.Reporting.Science;
using Lethe.Reporting.Tables;
using Lethe.Stability;

namespace Lethe.Reporting.Html;

/// <summary>
/// One HTML file that needs nothing else: figures inside as SVG, no script, no address outside itself (a content security policy forbids both). Light and
/// dark by the reader's preference, fit for printing and for small screens. All text is escaped. The same content gives the same bytes.
/// </summary>
public static class HtmlReport
{
    // Two sizes, one shown at a time: a page for phones redraws figures instead of shrinking their text.
    private const double WideWidth = 560, WideHeight = 330, NarrowWidth = 380, NarrowHeight = 300;

    // More data than this belong into the files of the run.
    private const int LargestDataTable = 1200;

    /// <summary>Writes the page (UTF-8, no byte order mark).</summary>
    /// <exception cref="ArgumentException">A figure or table of the content contradicts itself.</exception>
    public static void Write(ReportContent content, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Encoding.UTF8.GetBytes(Build(content)));
    }

    /// <summary>The page.</summary>
    /// <exception cref="ArgumentException">A figure or table of the content contradicts itself.</exception>
    public static string Build(ReportContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var parts = new List<(string Title, string Body)>();
        if (content.Verdicts.Count > 0) parts.Add(("Verdicts", string.Concat(content.Verdicts.Select(Verdicts))));
        foreach (ReportSection section in content.Sections) parts.Add((section.Title, Section(section)));
        if (content.Configuration.Count > 0) parts.Add(("Configuration", Entries(content.Configuration)));
        if (content.Environment.Count > 0) parts.Add(("Environment", Entries(content.Environment)));
        IReadOnlyList<ReportEntry> terms = content.HowToRead ?? ReportTerms.Stability;
        if (terms.Count > 0) parts.Add(("How to read this report", Terms(terms)));

        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Append("<title>").Append(Markup.Escape(content.Title)).Append("</title>\n<style>\n").Append(ReportStyle.Css).Append("</style>\n</head>\n<body>\n<header>\n<h1>")
            .Append(Markup.Escape(content.Title)).Append("</h1>\n");
        if (content.Subtitle.Length > 0) page.Append("<p class=\"subtitle\">").Append(Markup.Escape(content.Subtitle)).Append("</p>\n");
        if (content.Headline.Count > 0)
        {
            page.Append("<div class=\"headline\">\n");
            foreach (string sentence in content.Headline) page.Append("<p>").Append(Markup.Escape(sentence)).Append("</p>\n");
            page.Append("</div>\n");
        }
        if (parts.Count > 2)
        {
            page.Append("<nav aria-label=\"Sections\">");
            for (int i = 0; i < parts.Count; i++) page.Append(CultureInfo.InvariantCulture, $"<a href=\"#s{i + 1}\">{Markup.Escape(parts[i].Title)}</a> ");
            page.Append("</nav>\n");
        }
        page.Append("</header>\n<main>\n");
        for (int i = 0; i < parts.Count; i++)
            page.Append(CultureInfo.InvariantCulture, $"<section id=\"s{i + 1}\">\n<h2>{Markup.Escape(parts[i].Title)}</h2>\n{parts[i].Body}</section>\n");
        return page.Append("</main>\n<footer>").Append(Markup.Escape(content.GeneratedBy)).Append("</footer>\n</body>\n</html>\n").ToString();
    }

    private static string Verdicts(ReportVerdicts group)
    {
        var html = new StringBuilder();
        html.Append("<h3>").Append(Markup.Escape(group.Title)).Append("</h3>\n").Append(Paragraph(group.Text));
        html.Append(TableHtml(VerdictTable.Summary(group.Verdicts, "")));
        IReadOnlyList<string> names = FamilyNames.Short([.. group.Verdicts.Select(v => v.Family)]);
        html.Append("<ul class=\"reasons\">\n");
        for (int i = 0; i < group.Verdicts.Count; i++)
        {
            Verdict verdict = group.Verdicts[i];
            html.Append("<li>").Append(Badge(VerdictText.Kind(verdict.Kind), VerdictTable.Tone(verdict.Kind))).Append(" <strong>").Append(Markup.Escape(names[i]))
                .Append("</strong>: ").Append(Markup.Escape(verdict.Reason)).Append("</li>\n");
        }
        html.Append("</ul>\n<details><summary>Radius and distance by width</summary>\n").Append(TableHtml(VerdictTable.ByWidth(group.Verdicts, ""))).Append("</details>\n");
        return html.ToString();
    }

    private static string Section(ReportSection section)
    {
        var html = new StringBuilder(Paragraph(section.Text));
        if (section.Figures.Count > 0)
        {
            html.Append("<div class=\"figures\">\n");
            foreach (ReportFigure figure in section.Figures) AppendFigure(html, figure);
            html.Append("</div>\n");
        }
        foreach (Table table in section.Tables) html.Append(TableHtml(table));
        return html.ToString();
    }

    private static void AppendFigure(StringBuilder html, ReportFigure item)
    {
        html.Append("<figure>\n<div class=\"wide\">").Append(FigureWriter.ToInlineSvg(item.Figure with { Width = WideWidth, Height = WideHeight })).Append("</div>\n<div class=\"narrow\">")
            .Append(FigureWriter.ToInlineSvg(item.Figure with { Width = NarrowWidth, Height = NarrowHeight })).Append("</div>\n");
        if (item.Caption.Length > 0) html.Append("<figcaption>").Append(Markup.Escape(item.Caption)).Append("</figcaption>\n");
        int points = item.Figure.Series.Sum(s => s.X.Count);
        if (points is > 0 and <= LargestDataTable)
            html.Append("<details><summary>Data</summary>\n<pre>").Append(Markup.Escape(Data(item.Figure))).Append("</pre></details>\n");
        html.Append("</figure>\n");
    }

    private static string Data(Figure figure)
    {
        bool bands = figure.Series.Any(s => s.Low is not null);
        var rows = new List<IReadOnlyList<TableCell>>();
        foreach (Series series in figure.Series)
        {
            for (int i = 0; i < series.X.Count; i++)
            {
                var row = new List<TableCell> { TableCell.Of(series.Label), TableCell.Of(series.X[i]), TableCell.Of(series.Y[i]) };
                if (bands) row.AddRange([TableCell.Of(series.Low?[i] ?? double.NaN), TableCell.Of(series.High?[i] ?? double.NaN)]);
                rows.Add(row);
            }
        }
        var columns = new List<TableColumn> { new("series"), new("x"), new("y") };
        if (bands) columns.AddRange([new("low"), new("high")]);
        return TableWriter.Csv(new Table("", columns, rows));
    }

    private static string TableHtml(Table table)
    {
        table.Validate();
        var html = new StringBuilder("<div class=\"scroll\"><table>\n");
        if (table.Title.Length > 0) html.Append("<caption>").Append(Markup.Escape(table.Title)).Append("</caption>\n");
        html.Append("<thead><tr>");
        foreach (TableColumn column in table.Columns)
            html.Append(column.IsNumeric ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">").Append(Markup.Escape(column.Name)).Append("</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<TableCell> row in table.Rows)
        {
            html.Append("<tr>");
            for (int i = 0; i < row.Count; i++)
            {
                html.Append(table.Columns[i].IsNumeric ? "<td class=\"number\">" : "<td>");
                html.Append(row[i].Tone == CellTone.None ? Markup.Escape(row[i].Text) : Badge(row[i].Text, row[i].Tone)).Append("</td>");
            }
            html.Append("</tr>\n");
        }
        html.Append("</tbody>\n</table></div>\n");
        return html.Append(table.Caption.Length > 0 ? "<p class=\"note\">" + Markup.Escape(table.Caption) + "</p>\n" : "").ToString();
    }

    // A sign beside the colour, for those who do not see it and for black and white print.
    private static string Badge(string text, CellTone tone)
    {
        (string style, string sign) = tone switch { CellTone.Good => ("good", "✓"), CellTone.Bad => ("bad", "✗"), _ => ("open", "?") };
        return $"<span class=\"badge {style}\"><span aria-hidden=\"true\">{sign}</span> {Markup.Escape(text)}</span>";
    }

    private static string Entries(IReadOnlyList<ReportEntry> entries)
    {
        var html = new StringBuilder("<div class=\"scroll\"><table class=\"entries\">\n<tbody>\n");
        bool notes = entries.Any(e => e.Note.Length > 0);
        foreach (ReportEntry entry in entries)
        {
            html.Append("<tr><th scope=\"row\">").Append(Markup.Escape(entry.Name)).Append("</th><td>").Append(Markup.Escape(entry.Value)).Append("</td>");
            if (notes) html.Append("<td class=\"origin\">").Append(Markup.Escape(entry.Note)).Append("</td>");
            html.Append("</tr>\n");
        }
        return html.Append("</tbody>\n</table></div>\n").ToString();
    }

    private static string Terms(IReadOnlyList<ReportEntry> terms)
    {
        var html = new StringBuilder("<dl>\n");
        foreach (ReportEntry term in terms)
            html.Append("<dt>").Append(Markup.Escape(term.Name)).Append("</dt><dd>").Append(Markup.Escape(term.Value)).Append("</dd>\n");
        return html.Append("</dl>\n").ToString();
    }

    private static string Paragraph(string text) => text.Length > 0 ? "<p>" + Markup.Escape(text) + "</p>\n" : "";
}
