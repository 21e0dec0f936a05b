namespace Lethe.Reporting.Figures.Drawing;

/// <summary>Outlines of the markers, of about equal area.</summary>
internal static class MarkerShapes
{
    /// <summary>True: the marker has an inside; false: it consists of strokes.</summary>
    public static bool HasArea(Marker marker) => marker is not (Marker.Plus or Marker.Cross);

    /// <summary>Outline of one marker around (x, y); <paramref name="r"/> is the radius of the circle.</summary>
    public static IEnumerable<SubPath> Outline(Marker marker, double x, double y, double r)
    {
        switch (marker)
        {
            case Marker.Circle:
                yield return new SubPath([new(x, y)], true, r);
                break;
            case Marker.Square:
                double s = 0.89 * r;
                yield return Polygon((x - s, y - s), (x + s, y - s), (x + s, y + s), (x - s, y + s));
                break;
            case Marker.Triangle:
                yield return Polygon((x, y - 1.4 * r), (x + 1.22 * r, y + 0.75 * r), (x - 1.22 * r, y + 0.75 * r));
                break;
            case Marker.TriangleDown:
                yield return Polygon((x, y + 1.4 * r), (x + 1.22 * r, y - 0.75 * r), (x - 1.22 * r, y - 0.75 * r));
                break;
            case Marker.Diamond:
                yield return Polygon((x, y - 1.35 * r), (x + 1.2 * r, y), (x, y + 1.35 * r), (x - 1.2 * r, y));
                break;
            case Marker.Plus:
                yield return new SubPath([new(x - 1.2 * r, y), new(x + 1.2 * r, y)], false);
                yield return new SubPath([new(x, y - 1.2 * r), new(x, y + 1.2 * r)], false);
                break;
            case Marker.Cross:
                yield return new SubPath([new(x - r, y - r), new(x + r, y + r)], false);
                yield return new SubPath([new(x - r, y + r), new(x + r, y - r)], false);
                break;
        }
    }

    private static SubPath Polygon(params (double X, double Y)[] corners) => new([.. corners.Select(c => new Point(c.X, c.Y))], true);
}
