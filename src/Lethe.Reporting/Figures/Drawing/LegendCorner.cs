namespace Lethe.Reporting.Figures.Drawing;

/// <summary>Looks for a corner of the plot where a legend hides nothing.</summary>
internal static class LegendCorner
{
    private const double Inset = 8, Clearance = 7, LargestShare = 0.3;

    /// <summary>The legend's top left point in the first free corner, or null.</summary>
    public static Point? Find(Box plot, LegendLayout legend, IReadOnlyList<(Point From, Point To)> occupied)
    {
        if (legend.Width * legend.Height > LargestShare * plot.Width * plot.Height) return null;
        double right = plot.Right - Inset - legend.Width, bottom = plot.Bottom - Inset - legend.Height;
        foreach (Point at in (Point[])[new(right, plot.Top + Inset), new(plot.Left + Inset, plot.Top + Inset), new(right, bottom),
            new(plot.Left + Inset, bottom)])
        {
            var box = new Box(at.X - Clearance, at.Y - Clearance, at.X + legend.Width + Clearance, at.Y + legend.Height + Clearance);
            if (box.Left < plot.Left || box.Top < plot.Top || !occupied.Any(piece => PlotClip.Touches(piece.From, piece.To, box)))
                return at;
        }
        return null;
    }
}
