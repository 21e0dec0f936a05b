namespace Lethe.Reporting.Figures.Drawing;

/// <summary>How a series looks once automatic choices are made.</summary>
internal sealed record SeriesStyle(Ink Ink, double Width, IReadOnlyList<double>? Pattern, Marker Marker, bool Open, int Turn)
{
    public const double MarkerRadius = 3.3;

    private static readonly Marker[] Markers =
        [Marker.Circle, Marker.Square, Marker.Triangle, Marker.Diamond, Marker.TriangleDown, Marker.Cross, Marker.Plus];

    private static readonly Dash[] Dashes = [Dash.Solid, Dash.Dashed, Dash.DashDot, Dash.LongDash, Dash.Dotted];

    /// <summary>One style per series. Series of a group share their turn.</summary>
    public static SeriesStyle[] Assign(IReadOnlyList<Series> series)
    {
        var turns = new Dictionary<string, int>();
        var styles = new SeriesStyle[series.Count];
        int next = 0;
        for (int i = 0; i < series.Count; i++)
        {
            Series s = series[i];
            int turn;
            if (s.Group is null) turn = Counts(s) ? next++ : 0;
            else if (!turns.TryGetValue(s.Group, out turn)) turns[s.Group] = turn = Counts(s) ? next++ : 0;
            styles[i] = Create(s, turn);
        }
        return styles;
    }

    // A series in the colour of text with everything given (a target, a guide) does not shift the others' turns.
    private static bool Counts(Series s) => s.Colour is not < 0 || s.Dash == Dash.Auto || s.Marker == Marker.Auto;

    private static SeriesStyle Create(Series s, int turn)
    {
        Dash dash = s.Dash == Dash.Auto ? Dashes[turn % Dashes.Length] : s.Dash;
        Marker marker = s.Marker == Marker.Auto ? Markers[turn % Markers.Length] : s.Marker;
        double width = s.Weight switch { LineWeight.Thin => 0.8, LineWeight.Bold => 2.4, _ => 1.6 };
        return new SeriesStyle(Ink.ForSeries(s.Colour ?? turn, s.Shade), width, Strokes(dash, width), marker, s.OpenMarkers, turn);
    }

    private static double[]? Strokes(Dash dash, double width) => dash switch
    {
        Dash.Dashed => [3.6 * width, 2 * width],
        Dash.Dotted => [width, 1.8 * width],
        Dash.DashDot => [5 * width, 1.8 * width, width, 1.8 * width],
        Dash.LongDash => [7.5 * width, 2.4 * width],
        Dash.None => null,
        _ => [],
    };
}
