namespace Lethe.Reporting.Figures.Drawing;

/// <summary>Lays a figure out: sizes from the text, the plot in what remains, then axes, data, legend and notes.</summary>
internal sealed class FigureLayout
{
    private const double TitleSize = 14, LabelSize = 12, TickSize = 11, NoteSize = 10;
    private const double Margin = 10, TitleLine = 18, NoteLine = 13.5, TickLength = 5, MinorLength = 3, NarrowFigure = 480;
    private const int Rounds = 4;

    private readonly Figure _figure;
    private readonly SeriesStyle[] _styles;
    private readonly List<SceneItem> _items = [];
    private readonly (double Min, double Max) _xRange, _yRange;

    private FigureLayout(Figure figure)
    {
        _figure = figure;
        _styles = SeriesStyle.Assign(figure.Series);
        _xRange = AxisRange.Find(figure.X, figure.Series.SelectMany(s => s.X)
            .Concat(figure.Guides.Where(g => !g.Horizontal).Select(g => g.Value)));
        _yRange = AxisRange.Find(figure.Y, figure.Series.SelectMany(s => s.Y.Concat(s.Low ?? []).Concat(s.High ?? []))
            .Concat(figure.Guides.Where(g => g.Horizontal).Select(g => g.Value)));
    }

    public static Scene Arrange(Figure figure)
    {
        FigureCheck.Validate(figure);
        var scene = new FigureLayout(figure).Arrange();
        if (figure.WholeHeight is not { } whole) return scene;
        // What stands above and below the plot may change with its height: where the legend goes, for one.
        double height = figure.Height;
        for (int round = 0; round < Rounds && Math.Abs(scene.Height - whole) >= 1; round++)
        {
            height += whole - scene.Height;
            if (height < FigureCheck.LeastHeight)
            {
                throw new ArgumentOutOfRangeException(nameof(figure), Invariant($"Title, legend and notes leave {height:F0} pixels of ") +
                    Invariant($"{whole:F0} to the plot; expected at least {FigureCheck.LeastHeight}. ") +
                    "Give a larger height, or fewer of them.");
            }
            scene = new FigureLayout(figure with { Height = height }).Arrange();
        }
        return scene with { Height = whole };
    }

    private Scene Arrange()
    {
        double width = _figure.Width;
        IReadOnlyList<string> title = TextLines.Wrap(_figure.Title, width - 2 * Margin, TitleSize, true);
        double top = Margin + title.Count * TitleLine + (title.Count > 0 ? 4 : 0);
        double bottom = top + _figure.Height;
        LegendLayout? legend = LegendLayout.OneColumn(_figure, _styles, width - 2 * Margin);
        bool below = legend is not null
            && (_figure.Legend == LegendPlacement.Below || (legend.Width > 0.36 * width && _figure.Legend != LegendPlacement.Right));

        // The corners of a plot that keeps the full width first; the plot is narrowed where data lie in all of them.
        (Box plot, AxisScale x, AxisScale y, IReadOnlyList<Tick> yTicks) = Place(top, bottom, 0);
        var occupied = new List<(Point, Point)>();
        List<SceneItem> data = Data(x, y, plot, occupied, out bool arrows, out bool gaps);
        List<SceneItem> guides = GuideDrawing.Draw(_figure.Guides, x, y, plot, occupied);
        Point? corner = null;
        if (legend is not null && !below && _figure.Legend == LegendPlacement.Auto) corner = LegendCorner.Find(plot, legend, occupied);
        // A narrow figure has no width to spare.
        below |= legend is not null && corner is null && width < NarrowFigure && _figure.Legend == LegendPlacement.Auto;
        if (legend is not null && !below && corner is null)
        {
            (plot, x, y, yTicks) = Place(top, bottom, legend.Width + 4);
            occupied.Clear();
            data = Data(x, y, plot, occupied, out arrows, out gaps);
            guides = GuideDrawing.Draw(_figure.Guides, x, y, plot, occupied);
        }

        foreach (string line in title)
            _items.Add(new SceneText(Margin, Margin + TitleSize * 0.8 + TitleLine * _items.Count, line, TitleSize, TextAnchor.Start,
                Ink.Foreground, true));
        DrawAxes(plot, x, y, yTicks, bottom);
        _items.AddRange(guides);
        _items.AddRange(data);
        double end = bottom;
        if (legend is not null && below)
        {
            LegendLayout wide = LegendLayout.Wide(_figure, _styles, width - 2 * Margin);
            _items.AddRange(wide.Draw(Math.Max(Margin, Math.Min(plot.Left - 5, width - Margin - wide.Width)), end));
            end += wide.Height + 2;
        }
        else if (legend is not null)
        {
            Point at = corner ?? new Point(plot.Right + 10, plot.Top - 5);
            if (corner is not null)
                _items.Add(new ScenePath(
                    [new SubPath([at, new(at.X + legend.Width, at.Y), new(at.X + legend.Width, at.Y + legend.Height),
                    new(at.X, at.Y + legend.Height)], true)], null, Ink.Background));
            _items.AddRange(legend.Draw(at.X, at.Y));
        }
        end = DrawNotes(end, arrows, gaps);
        return new Scene(width, Math.Ceiling(end + Margin - 4), _figure.Title, _figure.AltText.Length > 0
            ? _figure.AltText : _figure.Title, _items, _figure.Font);
    }

    private (Box Plot, AxisScale X, AxisScale Y, IReadOnlyList<Tick> YTicks) Place(double top, double bottom, double legendWidth)
    {
        double plotTop = top + 6, plotBottom = bottom - (TickLength + 16) - (_figure.X.Label.Length > 0 ? 22 : 4);
        var y = new AxisScale(_figure.Y, _yRange.Min, _yRange.Max, plotBottom, plotTop);
        IReadOnlyList<Tick> yTicks = AxisTicks.Find(_figure.Y, y, Math.Max(2, (int)((plotBottom - plotTop) / 46)));
        double labels = yTicks.Select(t => FontMetrics.Measure(t.Label, TickSize)).DefaultIfEmpty(0).Max() * FontMetrics.Slack;
        double left = Margin + (_figure.Y.Label.Length > 0 ? LabelSize + 8 : 0) + labels + TickLength + 5;
        double right = _figure.Width - Margin - (legendWidth > 0 ? legendWidth : 12);
        var x = new AxisScale(_figure.X, _xRange.Min, _xRange.Max, left, right);
        return (new Box(left, plotTop, right, plotBottom), x, y, yTicks);
    }

    private List<SceneItem> Data(AxisScale x, AxisScale y, Box plot, List<(Point, Point)> occupied, out bool arrows, out bool gaps)
    {
        var drawing = new SeriesDrawing(x, y, plot);
        var items = new List<SceneItem>();
        for (int i = 0; i < _styles.Length; i++)
            if (drawing.Band(_figure.Series[i], _styles[i]) is { } band) items.Add(band);
        for (int i = 0; i < _styles.Length; i++)
            if (drawing.Curve(_figure.Series[i], _styles[i], occupied) is { } curve) items.Add(curve);
        (arrows, gaps) = (drawing.HasArrows, drawing.HasGaps);
        return items;
    }

    private void DrawAxes(Box plot, AxisScale x, AxisScale y, IReadOnlyList<Tick> yTicks, double bottom)
    {
        var line = new Stroke(Ink.Foreground, 1, []);
        var grid = new Stroke(Ink.Grid, 0.8, []);
        IReadOnlyList<Tick> xTicks = AxisTicks.Find(_figure.X, x, Math.Max(2, (int)(plot.Width / 68)));
        List<SubPath> gridLines = [], marks = [];
        foreach (Tick tick in yTicks)
        {
            double p = y.Map(tick.Value);
            if (tick.Major && p < plot.Bottom - 0.5) gridLines.Add(new SubPath([new(plot.Left, p), new(plot.Right, p)], false));
            marks.Add(new SubPath([new(plot.Left - (tick.Major ? TickLength : MinorLength), p), new(plot.Left, p)], false));
        }
        foreach (Tick tick in xTicks)
        {
            double p = x.Map(tick.Value);
            if (tick.Major && p > plot.Left + 0.5) gridLines.Add(new SubPath([new(p, plot.Top), new(p, plot.Bottom)], false));
            marks.Add(new SubPath([new(p, plot.Bottom), new(p, plot.Bottom + (tick.Major ? TickLength : MinorLength))], false));
        }
        if (gridLines.Count > 0 && _figure.HasGrid) _items.Add(new ScenePath(gridLines, grid, null));
        AddAxisLines(plot, x, marks);
        _items.Add(new ScenePath(marks, line, null));

        foreach (Tick tick in yTicks.Where(t => t.Label.Length > 0))
            _items.Add(new SceneText(plot.Left - TickLength - 4, y.Map(tick.Value) + 4, tick.Label, TickSize, TextAnchor.End,
                Ink.Foreground));
        double taken = x.HasZeroSlot ? x.ZeroPixel + 12 : double.NegativeInfinity;
        foreach (Tick tick in xTicks.Where(t => t.Label.Length > 0))
        {
            double p = x.Map(tick.Value), half = FontMetrics.Measure(tick.Label, TickSize) * FontMetrics.Slack / 2;
            if (p - half < taken) continue;
            taken = p + half + 4;
            _items.Add(new SceneText(p, plot.Bottom + TickLength + 12, tick.Label, TickSize, TextAnchor.Middle, Ink.Foreground));
        }
        if (x.HasZeroSlot)
            _items.Add(new SceneText(x.ZeroPixel, plot.Bottom + TickLength + 12, "0", TickSize, TextAnchor.Middle, Ink.Foreground));
        if (_figure.X.Label.Length > 0)
            _items.Add(new SceneText((plot.Left + plot.Right) / 2, bottom - 8, _figure.X.Label, LabelSize, TextAnchor.Middle,
                Ink.Foreground));
        if (_figure.Y.Label.Length > 0)
            _items.Add(new SceneText(Margin + LabelSize * 0.75, (plot.Top + plot.Bottom) / 2, _figure.Y.Label, LabelSize, TextAnchor.Middle,
                Ink.Foreground, Vertical: true));
    }

    private static void AddAxisLines(Box plot, AxisScale x, List<SubPath> marks)
    {
        marks.Add(new SubPath([new(plot.Left, plot.Top), new(plot.Left, plot.Bottom)], false));
        if (!x.HasZeroSlot)
        {
            marks.Add(new SubPath([new(plot.Left, plot.Bottom), new(plot.Right, plot.Bottom)], false));
            return;
        }
        // The axis is interrupted between zero and the smallest value.
        double gap = (x.ZeroPixel + x.Start) / 2;
        marks.Add(new SubPath([new(plot.Left, plot.Bottom), new(gap - 2.5, plot.Bottom)], false));
        marks.Add(new SubPath([new(gap + 2.5, plot.Bottom), new(plot.Right, plot.Bottom)], false));
        foreach (double p in (double[])[gap - 2.5, gap + 2.5])
            marks.Add(new SubPath([new(p - 2.5, plot.Bottom + 5), new(p + 2.5, plot.Bottom - 5)], false));
        marks.Add(new SubPath([new(x.ZeroPixel, plot.Bottom), new(x.ZeroPixel, plot.Bottom + TickLength)], false));
    }

    private double DrawNotes(double top, bool arrows, bool gaps)
    {
        var notes = new List<string>(_figure.Notes);
        if (arrows) notes.Add("An arrow at the top edge marks a curve that leaves the figure there: the next value is larger or infinite.");
        if (gaps) notes.Add("Zero and negative values have no place on a logarithmic axis and are left out.");
        double y = top;
        foreach (string line in notes.SelectMany(n => TextLines.Wrap(n, _figure.Width - 2 * Margin, NoteSize)))
            _items.Add(new SceneText(Margin, y += NoteLine, line, NoteSize, TextAnchor.Start, Ink.Muted));
        return y;
    }
}
