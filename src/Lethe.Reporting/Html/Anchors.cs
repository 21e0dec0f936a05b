namespace Lethe.Reporting.Html;

/// <summary>The places of a page that links lead to: each is there once, and every link finds its place.</summary>
internal static class Anchors
{
    /// <summary>Refuses anchors that are no names or stand twice, and links to nowhere.</summary>
    /// <exception cref="ArgumentException">With the anchor and what to do.</exception>
    public static void Validate(ReportContent content)
    {
        ReportItem[] items = [.. content.Sections.SelectMany(s => s.Items)];
        var known = new HashSet<string>();
        foreach (string anchor in content.Sections.Select(s => s.Anchor).Where(a => a.Length > 0).Concat(items.Select(i => i.Anchor))
            .Concat(content.Verdicts.SelectMany(v => v.Anchors)))
        {
            if (!IsName(anchor))
                throw new ArgumentException($"Anchor '{anchor}' is not a name of ASCII letters, digits and hyphens with a hyphen in " +
                    "it. Number the places, as in run-1.", nameof(content));
            if (!known.Add(anchor))
                throw new ArgumentException($"Anchor '{anchor}' stands at two places; expected one. Number the places.", nameof(content));
        }
        IEnumerable<Table> tables = content.Sections.SelectMany(s => s.Tables).Concat(items.SelectMany(i => i.Tables));
        IEnumerable<string> links = items.SelectMany(i => i.Links.Select(l => l.Anchor)).Concat(content.Verdicts.SelectMany(v => v.Targets))
            .Concat(tables.SelectMany(t => t.Rows).SelectMany(r => r).Select(c => c.Anchor));
        foreach (string link in links.Where(l => l.Length > 0))
            if (!known.Contains(link))
                throw new ArgumentException($"A link leads to '{link}', which is no anchor of the " +
                    $"{known.Count.ToString(CultureInfo.InvariantCulture)} in this report. Give a section, an item or a verdict that " +
                    "anchor.", nameof(content));
    }

    // With a hyphen: those without are the page's own, of sections and figures.
    private static bool IsName(string anchor) => anchor.Contains('-')
        && anchor.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
