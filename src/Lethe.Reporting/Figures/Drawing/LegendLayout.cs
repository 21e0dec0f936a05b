namespace Lethe.Reporting.Figures.Drawing;

/// <summary>A legend measured for a number of columns, to be drawn anywhere.</summary>
internal sealed class LegendLayout
{
    public const double FontSize = 11;
    private const double LineHeight = 16, Handle = 30, HandleGap = 7, ColumnGap = 18, Padding = 5;

    private readonly IReadOnlyList<Entry> _entries;
    private readonly string _title;
    private readonly int _rows;
    private readonly double[] _columnWidths;
    private readonly double[] _rowTops;

    private LegendLayout(string title, IReadOnlyList<Entry> entries, int columns)
    {
        _title = title;
        _entries = entries;
        _rows = (entries.Count + columns - 1) / columns;
        _columnWidths = new double[(entries.Count + _rows - 1) / _rows];
        _rowTops = new double[_rows + 1];
        var heights = new double[_rows];
        for (int i = 0; i < entries.Count; i++)
        {
            double text = _entries[i].Lines.Max(l => FontMetrics.Measure(l, FontSize));
            ref double width = ref _columnWidths[i / _rows];
            width = Math.Max(width, Handle + HandleGap + text * FontMetrics.Slack);
            heights[i % _rows] = Math.Max(heights[i % _rows], _entries[i].Lines.Count * LineHeight - (_entries[i].Lines.Count - 1) * 2);
        }
        _rowTops[0] = Padding + (title.Length > 0 ? LineHeight + 1 : 0);
        for (int r = 0; r < _rows; r++) _rowTops[r + 1] = _rowTops[r] + heights[r];
        double titleWidth = FontMetrics.Measure(title, FontSize, true) * FontMetrics.Slack;
        Width = 2 * Padding + Math.Max(titleWidth, _columnWidths.Sum() + ColumnGap * (_columnWidths.Length - 1));
        Height = _rowTops[_rows] + Padding;
    }

    public double Width { get; }

    public double Height { get; }

    /// <summary>The legend in one column, or null where no series is to be listed. Entries wider than <paramref name="width"/> are broken
    /// into lines.</summary>
    public static LegendLayout? OneColumn(Figure figure, IReadOnlyList<SeriesStyle> styles, double width)
    {
        var entries = Entries(figure, styles, width);
        return entries.Count == 0 || figure.Legend == LegendPlacement.None ? null : new LegendLayout(figure.LegendTitle, entries, 1);
    }

    /// <summary>The same in as many columns as fit into <paramref name="width"/>.</summary>
    public static LegendLayout Wide(Figure figure, IReadOnlyList<SeriesStyle> styles, double width)
    {
        var entries = Entries(figure, styles, width);
        for (int columns = entries.Count; ; columns--)
        {
            var legend = new LegendLayout(figure.LegendTitle, entries, columns);
            if (columns == 1 || legend.Width <= width) return legend;
        }
    }

    /// <summary>Items with the top left corner at (<paramref name="left"/>, <paramref name="top"/>).</summary>
    public IEnumerable<SceneItem> Draw(double left, double top)
    {
        if (_title.Length > 0)
            yield return new SceneText(left + Padding, top + Padding + 11, _title, FontSize, TextAnchor.Start, Ink.Foreground, true);
        for (int i = 0; i < _entries.Count; i++)
        {
            (SeriesStyle style, bool band, IReadOnlyList<string> lines) = _entries[i];
            double x = left + Padding + _columnWidths.Take(i / _rows).Sum() + ColumnGap * (i / _rows);
            double y = top + _rowTops[i % _rows] + LineHeight / 2;
            if (band)
                yield return new ScenePath(
                    [new SubPath([new(x, y - 5), new(x + Handle, y - 5), new(x + Handle, y + 5), new(x, y + 5)], true)], null, style.Ink,
                    0.16);
            if (style.Pattern is not null)
                yield return ScenePath.Line(x, y, x + Handle, y, new Stroke(style.Ink, style.Width, style.Pattern));
            if (style.Marker != Marker.None)
                yield return SeriesDrawing.Markers([.. MarkerShapes.Outline(style.Marker, x + Handle / 2, y, SeriesStyle.MarkerRadius)],
                    style);
            for (int k = 0; k < lines.Count; k++)
                yield return new SceneText(x + Handle + HandleGap, y + 4 + k * (LineHeight - 2), lines[k], FontSize, TextAnchor.Start,
                    Ink.Foreground);
        }
    }

    private static List<Entry> Entries(Figure figure, IReadOnlyList<SeriesStyle> styles, double width)
    {
        var places = new Dictionary<string, int>();
        var entries = new List<Entry>();
        for (int i = 0; i < figure.Series.Count; i++)
        {
            Series series = figure.Series[i];
            if (string.IsNullOrWhiteSpace(series.Label)) continue;
            bool band = series.Low is not null && series.High is not null;
            if (series.Group is { } group && !places.TryAdd(group, entries.Count))
            {
                int place = places[group];
                entries[place] = Merge(entries[place], styles[i], band);
                continue;
            }
            double room = width - 2 * Padding - Handle - HandleGap;
            entries.Add(new Entry(styles[i], band, TextLines.Wrap(series.Label, room, FontSize)));
        }
        return entries;
    }

    // The entry of a group shows what any of its series has: points and regression line, thin runs and their median.
    private static Entry Merge(Entry entry, SeriesStyle style, bool band)
    {
        SeriesStyle first = entry.Style;
        bool wider = style.Pattern is not null && (first.Pattern is null || style.Width > first.Width);
        bool marked = first.Marker == Marker.None;
        return entry with
        {
            Band = entry.Band || band,
            Style = first with
            {
                Pattern = wider ? style.Pattern : first.Pattern,
                Width = wider ? style.Width : first.Width,
                Marker = marked ? style.Marker : first.Marker,
                Open = marked ? style.Open : first.Open,
            },
        };
    }

    private sealed record Entry(SeriesStyle Style, bool Band, IReadOnlyList<string> Lines);
}
