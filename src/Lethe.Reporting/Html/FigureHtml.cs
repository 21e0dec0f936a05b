using Lethe.Reporting.Html.Charts;

namespace Lethe.Reporting.Html;

/// <summary>Figures of one page: each as static drawing, for paper and for browsers without scripts, and as data of a chart.</summary>
internal sealed class FigureHtml
{
    // Two sizes, one shown at a time: a page for phones redraws figures instead of shrinking their text.
    private const double WideWidth = 560, WideHeight = 330, NarrowWidth = 380, NarrowHeight = 300;

    private int _count;

    /// <summary>True once a figure can be drawn as a chart.</summary>
    public bool HasCharts { get; private set; }

    public string All(IReadOnlyList<ReportFigure> figures) =>
        figures.Count == 0 ? "" : "<div class=\"figures\">\n" + string.Concat(figures.Select(One)) + "</div>\n";

    private string One(ReportFigure item)
    {
        string? data = ChartData.Of(item.Figure);
        HasCharts |= data is not null;
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture,
            $"<figure id=\"f{++_count}\"{(data is null ? "" : " class=\"chart\"")}>\n<div class=\"still\">\n<div class=\"wide\">")
            .Append(FigureWriter.ToInlineSvg(item.Figure with { Width = WideWidth, Height = WideHeight }))
                .Append("</div>\n<div class=\"narrow\">")
            .Append(FigureWriter.ToInlineSvg(item.Figure with { Width = NarrowWidth, Height = NarrowHeight })).Append("</div>\n</div>\n");
        if (item.Caption.Length > 0) html.Append("<figcaption>").Append(Markup.Escape(item.Caption)).Append("</figcaption>\n");
        if (data is not null) html.Append("<script type=\"application/json\">").Append(data).Append("</script>\n");
        return html.Append("</figure>\n").ToString();
    }
}
