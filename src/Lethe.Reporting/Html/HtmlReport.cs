namespace Lethe.Reporting.Html;

/// <summary>
/// One HTML file that needs nothing else: figures inside as SVG, beside them their numbers for charts that a script inside draws. It has no
/// address outside itself, and a content security policy forbids any, as it forbids every script but these. Light and dark by the reader's
/// preference, fit for printing, for small screens and for the keyboard. All text is escaped. The same content gives the same bytes.
/// </summary>
public static class HtmlReport
{
    /// <summary>Writes the page (UTF-8, no byte order mark).</summary>
    /// <exception cref="ArgumentException">A figure or table of the content contradicts itself, or an anchor is no name, stands twice or is
    /// missing.</exception>
    public static void Write(ReportContent content, Stream stream)
    {
        stream.Write(Encoding.UTF8.GetBytes(Build(content)));
    }

    /// <summary>The page.</summary>
    /// <exception cref="ArgumentException">A figure or table of the content contradicts itself, or an anchor is no name, stands twice or is
    /// missing.</exception>
    public static string Build(ReportContent content)
    {
        Anchors.Validate(content);
        var figures = new FigureHtml();
        var parts = new List<(string Title, string Body, string Id)>();
        void Add(string title, string body, string anchor = "") =>
            parts.Add((title, body, anchor.Length > 0 ? anchor : Invariant($"s{parts.Count + 1}")));
        string lead = content.Lead is { } first ? figures.All([first]) : "";
        if (content.Verdicts.Count > 0) Add("Verdicts", string.Concat(content.Verdicts.Select(Verdicts)));
        foreach (ReportSection section in content.Sections) Add(section.Title, Section(section, figures), section.Anchor);
        if (content.Configuration.Count > 0) Add("Configuration", HtmlParts.Entries(content.Configuration));
        if (content.Environment.Count > 0) Add("Environment", HtmlParts.Entries(content.Environment));
        IReadOnlyList<ReportEntry> terms = content.HowToRead ?? ReportTerms.Stability;
        if (terms.Count > 0) Add("How to read this report", HtmlParts.Terms(terms));

        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"").Append(ReportAssets.Policy(figures.HasCharts))
                .Append("\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" " +
                "content=\"light dark\">\n")
            .Append("<title>").Append(Markup.Escape(content.Title)).Append("</title>\n<style>\n")
                .Append(figures.HasCharts ? ReportAssets.ChartStyle : "").Append(ReportAssets.Style)
            .Append("</style>\n</head>\n<body>\n<header>\n<h1>").Append(Markup.Escape(content.Title)).Append("</h1>\n");
        if (content.Subtitle.Length > 0) page.Append("<p class=\"subtitle\">").Append(Markup.Escape(content.Subtitle)).Append("</p>\n");
        if (content.Headline.Count > 0)
        {
            page.Append(lead.Length > 0 ? "<div class=\"lead\">\n" : "").Append("<div class=\"headline\">\n");
            foreach (string sentence in content.Headline.Take(lead.Length > 0 ? 1 : content.Headline.Count))
                page.Append(HtmlParts.Paragraph(sentence));
            page.Append("</div>\n");
            if (lead.Length > 0)
            {
                // On a phone the figure follows the answer; on a wide screen it stands beside all of it.
                page.Append(lead).Append("<div class=\"more\">\n");
                foreach (string sentence in content.Headline.Skip(1)) page.Append(HtmlParts.Paragraph(sentence));
                page.Append("</div>\n</div>\n");
            }
        }
        if (parts.Count > 2)
        {
            page.Append("<nav aria-label=\"Sections\">");
            foreach ((string title, _, string id) in parts) page.Append(HtmlParts.Link(Markup.Escape(title), id)).Append(' ');
            page.Append("</nav>\n");
        }
        page.Append("</header>\n<main>\n");
        foreach ((string title, string body, string id) in parts)
            page.Append("<section").Append(HtmlParts.Id(id)).Append(">\n<h2>").Append(Markup.Escape(title)).Append("</h2>\n").Append(body)
                .Append("</section>\n");
        page.Append("</main>\n<footer>").Append(Markup.Escape(content.GeneratedBy)).Append("</footer>\n");
        if (figures.HasCharts) page.Append("<script>").Append(ReportAssets.Library).Append("</script>\n<script>")
            .Append(ReportAssets.Script).Append("</script>\n");
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static string Verdicts(ReportVerdicts group)
    {
        var html = new StringBuilder();
        html.Append("<h3>").Append(Markup.Escape(group.Title)).Append("</h3>\n").Append(HtmlParts.Paragraph(group.Text));
        html.Append(HtmlParts.Table(VerdictTable.Summary(group.Verdicts, "")));
        IReadOnlyList<string> names = FamilyNames.Short([.. group.Verdicts.Select(v => v.Family)]);
        html.Append("<ul class=\"reasons\">\n");
        for (int i = 0; i < group.Verdicts.Count; i++)
        {
            Verdict verdict = group.Verdicts[i];
            string name = "<strong>" + Markup.Escape(names[i]) + "</strong>";
            html.Append("<li").Append(i < group.Anchors.Count ? HtmlParts.Id(group.Anchors[i]) : "").Append('>')
                .Append(HtmlParts.Badge(VerdictText.Kind(verdict.Kind), VerdictTable.Tone(verdict.Kind))).Append(' ')
                .Append(i < group.Targets.Count ? HtmlParts.Link(name, group.Targets[i]) : name).Append(": ")
                    .Append(Markup.Escape(verdict.Reason)).Append("</li>\n");
        }
        html.Append("</ul>\n<details><summary>Radius and distance by width</summary>\n")
            .Append(HtmlParts.Table(VerdictTable.ByWidth(group.Verdicts, ""))).Append("</details>\n");
        return html.ToString();
    }

    private static string Section(ReportSection section, FigureHtml figures)
    {
        var html = new StringBuilder(HtmlParts.Paragraph(section.Text));
        if (section.Entries.Count > 0) html.Append(HtmlParts.Entries(section.Entries));
        html.Append(figures.All(section.Figures));
        foreach (Table table in section.Tables) html.Append(HtmlParts.Table(table));
        foreach (ReportItem item in section.Items) html.Append(Item(item, figures));
        return html.ToString();
    }

    private static string Item(ReportItem item, FigureHtml figures)
    {
        var html = new StringBuilder();
        html.Append(item.IsFolded ? "<details class=\"item\"" : "<div class=\"item\"").Append(HtmlParts.Id(item.Anchor))
            .Append(item.IsFolded ? ">\n<summary>" : ">\n<h3>")
            .Append(Markup.Escape(item.Title)).Append(item.IsFolded ? "</summary>\n" : "</h3>\n").Append(HtmlParts.Paragraph(item.Text));
        if (item.Links.Count > 0)
        {
            html.Append("<p class=\"links\">");
            foreach (ReportLink link in item.Links) html.Append(HtmlParts.Link(Markup.Escape(link.Text), link.Anchor)).Append(' ');
            html.Append("</p>\n");
        }
        // One level below what is above them: the heading of the item, or that of the section where a summary takes its place.
        string heading = item.IsFolded ? "h3" : "h4";
        foreach (ReportEntries entries in item.Entries.Where(e => e.Entries.Count > 0))
            html.Append(entries.Title.Length > 0 ? $"<{heading}>{Markup.Escape(entries.Title)}</{heading}>\n" : "")
                .Append(HtmlParts.Entries(entries.Entries));
        html.Append(figures.All(item.Figures));
        foreach (Table table in item.Tables) html.Append(HtmlParts.Table(table));
        return html.Append(item.IsFolded ? "</details>\n" : "</div>\n").ToString();
    }
}
