namespace Lethe.Reporting.Figures.Drawing;

/// <summary>
/// Cuts lines and polygons at the plot's edges by geometry, not by clip regions: those need identifiers, which collide when several figures
/// share a page.
/// </summary>
internal static class PlotClip
{
    /// <summary>The parts of a polyline inside the box (Liang and Barsky, per segment), joined where they touch.</summary>
    public static List<List<Point>> Line(IReadOnlyList<Point> points, Box box)
    {
        var pieces = new List<List<Point>>();
        List<Point>? current = null;
        for (int i = 1; i < points.Count; i++)
        {
            if (!Segment(points[i - 1], points[i], box, out Point a, out Point b))
            {
                current = null;
                continue;
            }
            if (current is null || current[^1] != a) pieces.Add(current = [a]);
            current.Add(b);
            if (b != points[i]) current = null;
        }
        return pieces;
    }

    /// <summary>The part of a polygon inside the box (Sutherland and Hodgman).</summary>
    public static List<Point> Polygon(IReadOnlyList<Point> corners, Box box)
    {
        List<Point> result = [.. corners];
        result = Cut(result, p => p.X - box.Left);
        result = Cut(result, p => box.Right - p.X);
        result = Cut(result, p => p.Y - box.Top);
        return Cut(result, p => box.Bottom - p.Y);
    }

    /// <summary>True where the segment touches the box.</summary>
    public static bool Touches(Point p, Point q, Box box) => Segment(p, q, box, out _, out _);

    private static bool Segment(Point p, Point q, Box box, out Point a, out Point b)
    {
        (a, b) = (p, q);
        double enter = 0, leave = 1, dx = q.X - p.X, dy = q.Y - p.Y;
        if (!Edge(-dx, p.X - box.Left, ref enter, ref leave) || !Edge(dx, box.Right - p.X, ref enter, ref leave)
            || !Edge(-dy, p.Y - box.Top, ref enter, ref leave) || !Edge(dy, box.Bottom - p.Y, ref enter, ref leave)) return false;
        if (enter > 0) a = new Point(p.X + enter * dx, p.Y + enter * dy);
        if (leave < 1) b = new Point(p.X + leave * dx, p.Y + leave * dy);
        return true;
    }

    private static bool Edge(double towards, double distance, ref double enter, ref double leave)
    {
        if (towards == 0) return distance >= 0;
        double t = distance / towards;
        if (towards < 0)
        {
            if (t > leave) return false;
            enter = Math.Max(enter, t);
        }
        else
        {
            if (t < enter) return false;
            leave = Math.Min(leave, t);
        }
        return true;
    }

    private static List<Point> Cut(List<Point> corners, Func<Point, double> inside)
    {
        var kept = new List<Point>();
        for (int i = 0; i < corners.Count; i++)
        {
            Point p = corners[i], q = corners[(i + 1) % corners.Count];
            double dp = inside(p), dq = inside(q);
            if (dp >= 0) kept.Add(p);
            if (dp >= 0 != dq >= 0)
            {
                double t = dp / (dp - dq);
                kept.Add(new Point(p.X + t * (q.X - p.X), p.Y + t * (q.Y - p.Y)));
            }
        }
        return kept;
    }
}
