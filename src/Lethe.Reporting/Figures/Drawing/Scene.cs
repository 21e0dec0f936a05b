namespace Lethe.Reporting.Figures.Drawing;

/// <summary>A figure laid out: what the writers draw, in order. Coordinates are CSS pixels from the top left corner.</summary>
internal sealed record Scene(double Width, double Height, string Title, string Description, IReadOnlyList<SceneItem> Items,
    FigureFont Font = FigureFont.Sans);

internal readonly record struct Point(double X, double Y);

internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;
}

/// <summary>A piece of outline: a polyline, open or closed, or a circle where <see cref="Radius"/> is positive (its centre is the only
/// point).</summary>
internal sealed record SubPath(IReadOnlyList<Point> Points, bool Closed, double Radius = 0);

internal sealed record Stroke(Ink Ink, double Width, IReadOnlyList<double> Dash);

internal enum TextAnchor { Start, Middle, End }

internal abstract record SceneItem;

internal sealed record ScenePath(IReadOnlyList<SubPath> Shape, Stroke? Stroke, Ink? Fill, double FillOpacity = 1) : SceneItem
{
    public static ScenePath Line(double x1, double y1, double x2, double y2, Stroke stroke) =>
        new([new SubPath([new(x1, y1), new(x2, y2)], false)], stroke, null);
}

/// <summary>One line of text; (X, Y) is on the baseline. Vertical text reads upwards.</summary>
internal sealed record SceneText(double X, double Y, string Text, double Size, TextAnchor Anchor, Ink Ink,
    bool Bold = false, bool Vertical = false) : SceneItem;

/// <summary>Items that belong to one named thing: viewers show the name on hover.</summary>
internal sealed record SceneGroup(string Name, IReadOnlyList<SceneItem> Items) : SceneItem;
