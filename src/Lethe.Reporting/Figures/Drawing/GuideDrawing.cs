namespace Lethe.Reporting.Figures.Drawing;

/// <summary>Draws guides, each with its label where the data leave room.</summary>
internal static class GuideDrawing
{
    private const double FontSize = 10, Gap = 4;

    /// <summary>Lines and labels of the guides inside the plot; they are added to <paramref name="occupied"/>.</summary>
    public static List<SceneItem> Draw(IReadOnlyList<Guide> guides, AxisScale x, AxisScale y, Box plot, List<(Point, Point)> occupied)
    {
        var items = new List<SceneItem>();
        var stroke = new Stroke(Ink.Muted, 1, [4, 3]);
        foreach (Guide guide in guides)
        {
            double p = guide.Horizontal ? y.Map(guide.Value) : x.Map(guide.Value);
            if (double.IsNaN(p) || double.IsInfinity(guide.Value)) continue;
            if (guide.Horizontal ? p < plot.Top || p > plot.Bottom : p < plot.Left || p > plot.Right) continue;
            Point from = guide.Horizontal ? new(plot.Left, p) : new(p, plot.Top), to = guide.Horizontal
                ? new(plot.Right, p) : new(p, plot.Bottom);
            items.Add(ScenePath.Line(from.X, from.Y, to.X, to.Y, stroke));
            if (guide.Label.Length > 0) items.Add(Label(guide, p, plot, occupied));
            occupied.Add((from, to));
        }
        return items;
    }

    private static SceneText Label(Guide guide, double p, Box plot, List<(Point From, Point To)> occupied)
    {
        double length = FontMetrics.Measure(guide.Label, FontSize) * FontMetrics.Slack;
        Box best = default;
        // Ends first, then in between; above or left of the line, then on the other side.
        foreach (double side in (double[])[-Gap - FontSize, Gap])
        {
            foreach (double share in (double[])[1, 0, 0.75, 0.25, 0.5])
            {
                double left = plot.Left + Gap + share * (plot.Width - 2 * Gap - length), top = plot.Bottom - Gap - length
                    - share * (plot.Height - 2 * Gap - length);
                Box box = guide.Horizontal
                    ? new(left, p + side, left + length, p + side + FontSize) : new(p + side, top, p + side + FontSize, top + length);
                if (best == default) best = box;
                if (box.Top < plot.Top || box.Left < plot.Left || box.Bottom > plot.Bottom || box.Right > plot.Right) continue;
                if (occupied.Any(piece => PlotClip.Touches(piece.From, piece.To, box))) continue;
                return Place(guide, box, occupied);
            }
        }
        return Place(guide, best, occupied);
    }

    private static SceneText Place(Guide guide, Box box, List<(Point, Point)> occupied)
    {
        occupied.Add((new(box.Left, box.Top), new(box.Right, box.Bottom)));
        return guide.Horizontal
            ? new SceneText(box.Left, box.Bottom - 1.5, guide.Label, FontSize, TextAnchor.Start, Ink.Muted)
            : new SceneText(box.Right - 1.5, box.Bottom, guide.Label, FontSize, TextAnchor.Start, Ink.Muted, Vertical: true);
    }
}
