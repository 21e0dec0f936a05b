namespace Lethe.Expressions;

/// <summary>The range of a term over an interval, enclosed: parts that reach farthest are halved until attained values come near.</summary>
internal static class ExpressionRange
{
    // What is left between enclosure and attained values, relative to the larger of them and the range.
    private const double Accuracy = 1e-9;
    private const int MostParts = 300;

    /// <summary>The whole line where the term is not shown to be defined.</summary>
    public static Interval Of(Term term, double a, double b)
    {
        var f = new Enclosure(term);
        Jet start = f.At(a), end = f.At(b);
        if (start.MaybeUndefined || end.MaybeUndefined) return Interval.Whole;
        (double low, double high) = (Math.Min(start.Value.Hi, end.Value.Hi), Math.Max(start.Value.Lo, end.Value.Lo));
        if (a == b) return start.Value;
        var parts = new List<(double A, double B, Interval Value)>();
        Add(a, b);
        while (true)
        {
            (double A, double B, Interval Value) lowest = parts.MinBy(p => p.Value.Lo), highest = parts.MaxBy(p => p.Value.Hi);
            double slack = Accuracy * Math.Max(high - low, Math.Min(Math.Abs(low), Math.Abs(high)));
            double below = low - lowest.Value.Lo - slack, above = highest.Value.Hi - high - slack;
            (double A, double B, Interval Value) next = below >= above ? lowest : highest;
            double middle = next.A + 0.5 * (next.B - next.A);
            if (!(Math.Max(below, above) > 0) || parts.Count >= MostParts || !(next.A < middle && middle < next.B))
                return new Interval(lowest.Value.Lo, highest.Value.Hi);
            parts.Remove(next);
            Jet point = f.At(middle);
            (low, high) = (Math.Min(low, point.Value.Hi), Math.Max(high, point.Value.Lo));
            Add(next.A, middle);
            Add(middle, next.B);
        }

        void Add(double from, double to)
        {
            f.Over(new Interval(from, to));
            parts.Add((from, to, f.Box(0).MaybeUndefined ? Interval.Whole : f.Box(0).Value));
        }
    }
}
