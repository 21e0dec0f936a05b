namespace Lethe.Reporting.Figures.Drawing;

/// <summary>Turns a series into lines, a band, markers and arrows inside the plot.</summary>
internal sealed class SeriesDrawing
{
    // Above this many points a marker on each would hide the line.
    private const int MarkersOnEachUpTo = 26;
    private const double MarkerSpacing = 52;
    private const double ArrowRadius = 3.6;

    private readonly AxisScale _x, _y;
    private readonly Box _plot;

    public SeriesDrawing(AxisScale x, AxisScale y, Box plot) => (_x, _y, _plot) = (x, y, plot);

    /// <summary>True once a series left the top of the plot.</summary>
    public bool HasArrows { get; private set; }

    /// <summary>True once a value that is zero or negative was left out of a logarithmic axis.</summary>
    public bool HasGaps { get; private set; }

    public SceneItem? Band(Series series, SeriesStyle style)
    {
        if (series.Low is null || series.High is null) return null;
        var shapes = new List<SubPath>();
        List<Point> low = [], high = [];
        for (int i = 0; i <= series.X.Count; i++)
        {
            double x = double.NaN, bottom = double.NaN, top = double.NaN;
            if (i < series.X.Count)
            {
                // Zero's slot lies behind a break of the axis: no band crosses it.
                x = double.IsFinite(series.X[i]) && !(_x.HasZeroSlot && series.X[i] == 0) ? _x.Map(series.X[i]) : double.NaN;
                top = _y.Map(series.High[i]);
                bottom = series.Low[i] <= 0 && _y.IsLog ? _plot.Bottom : _y.Map(series.Low[i]);
            }
            if (double.IsNaN(x + bottom + top))
            {
                high.Reverse();
                List<Point> shape = low.Count > 1 ? PlotClip.Polygon([.. low, .. high], _plot) : [];
                if (shape.Count > 2) shapes.Add(new SubPath(shape, true));
                (low, high) = ([], []);
                continue;
            }
            low.Add(new Point(x, bottom));
            high.Add(new Point(x, top));
        }
        return shapes.Count == 0 ? null : new ScenePath(shapes, null, style.Ink, 0.16);
    }

    /// <summary>Line, markers and arrows; null where nothing is inside the plot. <paramref name="occupied"/> receives the line pieces
    /// drawn.</summary>
    public SceneItem? Curve(Series series, SeriesStyle style, List<(Point, Point)> occupied)
    {
        var lines = new List<SubPath>();
        var markers = new List<SubPath>();
        var arrows = new List<SubPath>();
        foreach ((List<Point> run, bool up) in Runs(series))
        {
            if (style.Pattern is not null)
                foreach (List<Point> piece in PlotClip.Line(run, _plot)) lines.Add(new SubPath(Thin(piece), false));
            if (up && Arrow(run) is { } arrow)
            {
                arrows.Add(arrow);
                HasArrows = true;
            }
        }
        foreach (Point p in MarkerPoints(series, style))
        {
            markers.AddRange(MarkerShapes.Outline(style.Marker, p.X, p.Y, SeriesStyle.MarkerRadius));
            occupied.Add((p, p));
        }
        foreach (SubPath line in lines)
            for (int i = 1; i < line.Points.Count; i++) occupied.Add((line.Points[i - 1], line.Points[i]));
        foreach (SubPath arrow in arrows) occupied.Add((arrow.Points[0], arrow.Points[1]));

        var items = new List<SceneItem>();
        if (lines.Count > 0) items.Add(new ScenePath(lines, new Stroke(style.Ink, style.Width, style.Pattern!), null));
        if (markers.Count > 0) items.Add(Markers(markers, style));
        if (arrows.Count > 0) items.Add(new ScenePath(arrows, null, style.Ink));
        return items.Count == 0 ? null : new SceneGroup(series.Label.Length > 0 ? series.Label : series.Group ?? "", items);
    }

    public static ScenePath Markers(IReadOnlyList<SubPath> outlines, SeriesStyle style)
    {
        if (!MarkerShapes.HasArea(style.Marker)) return new ScenePath(outlines, new Stroke(style.Ink, 1.5, []), null);
        // A rim in the background's colour keeps overlapping markers apart.
        return style.Open
            ? new ScenePath(outlines, new Stroke(style.Ink, 1.3, []), Ink.Background)
            : new ScenePath(outlines, new Stroke(Ink.Background, 0.6, []), style.Ink);
    }

    /// <summary>
    /// Stretches without gap. A stretch ends "up" where the next value lies above the top: at the crossing for a finite value, at the next
    /// x for infinity.
    /// </summary>
    private IEnumerable<(List<Point> Points, bool Up)> Runs(Series series)
    {
        List<Point> run = [];
        bool above = false;
        for (int i = 0; i < series.X.Count; i++)
        {
            double xValue = series.X[i], yValue = series.Y[i];
            double x = double.IsInfinity(xValue) ? double.NaN : _x.Map(xValue), y = _y.Map(yValue);
            if ((_x.IsLog && xValue <= 0 && double.IsNaN(x)) || (_y.IsLog && yValue <= 0)) HasGaps = true;
            if (double.IsNaN(x + y))
            {
                if (run.Count > 0) yield return (run, false);
                (run, above) = ([], false);
                continue;
            }
            // Zero's slot lies behind a break of the axis: no line crosses it.
            bool zero = _x.HasZeroSlot && xValue == 0;
            bool beyond = yValue > _y.Max;
            if (beyond && !above && x >= _plot.Left && x <= _plot.Right)
            {
                run.Add(new Point(x, y));
                yield return (run, true);
                run = double.IsInfinity(yValue) ? [] : [new Point(x, y)];
            }
            else if (!double.IsInfinity(yValue))
            {
                run.Add(new Point(x, y));
            }
            above = beyond;
            if (zero && run.Count > 0)
            {
                yield return (run, false);
                run = [];
            }
        }
        if (run.Count > 0) yield return (run, false);
    }

    /// <summary>An arrowhead touching the top edge where the stretch reaches it; null where that is beside the plot.</summary>
    private SubPath? Arrow(List<Point> run)
    {
        Point end = run[^1];
        double x = end.X;
        if (run.Count > 1 && end.Y < _plot.Top && run[^2].Y > _plot.Top)
            x = run[^2].X + (end.X - run[^2].X) * (run[^2].Y - _plot.Top) / (run[^2].Y - end.Y);
        if (x < _plot.Left || x > _plot.Right) return null;
        const double r = ArrowRadius;
        return new SubPath([new(x, _plot.Top), new(x + 0.95 * r, _plot.Top + 2.9 * r), new(x, _plot.Top + 2.2 * r),
            new(x - 0.95 * r, _plot.Top + 2.9 * r)], true);
    }

    private IEnumerable<Point> MarkerPoints(Series series, SeriesStyle style)
    {
        if (style.Marker == Marker.None) yield break;
        bool each = series.X.Count <= MarkersOnEachUpTo || style.Pattern is null;
        // Staggered, so that curves lying on one another show both their markers.
        double next = each ? double.NegativeInfinity : _plot.Left + MarkerSpacing * (0.15 + 0.37 * style.Turn % 1);
        for (int i = 0; i < series.X.Count; i++)
        {
            double x = _x.Map(series.X[i]), y = _y.Map(series.Y[i]);
            if (double.IsNaN(x + y) || double.IsInfinity(series.X[i]) || double.IsInfinity(series.Y[i])) continue;
            if (x < _plot.Left - 0.5 || x > _plot.Right + 0.5 || y < _plot.Top - 0.5 || y > _plot.Bottom + 0.5 || (!each && x < next))
                continue;
            if (!each) next = Math.Max(next + MarkerSpacing, x + MarkerSpacing / 2);
            yield return new Point(x, y);
        }
    }

    /// <summary>Where many points fall on one pixel column, its first, lowest, highest and last stand for all: what is seen is the
    /// same.</summary>
    private List<Point> Thin(List<Point> points)
    {
        if (points.Count < 2 * _plot.Width) return points;
        var kept = new List<Point>();
        for (int i = 0; i < points.Count;)
        {
            int start = i, low = i, high = i;
            double column = Math.Floor(points[i].X);
            for (; i < points.Count && Math.Floor(points[i].X) == column; i++)
            {
                if (points[i].Y > points[low].Y) low = i;
                if (points[i].Y < points[high].Y) high = i;
            }
            foreach (int k in new SortedSet<int> { start, low, high, i - 1 }) kept.Add(points[k]);
        }
        return kept;
    }
}
