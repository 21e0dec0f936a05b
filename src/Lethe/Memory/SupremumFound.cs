namespace Lethe.Memory;

/// <summary>A supremum over x at every time, and how it was found.</summary>
/// <param name="Values">M(t).</param>
/// <param name="Floors">The floor of the probe that gave it.</param>
/// <param name="ByTime">That probe.</param>
internal sealed record SupremumFound(double[] Values, double[] Floors, double[][] ByTime)
{
    // M grows towards an edge of the grid where the octave there adds this share.
    private const double NotableEdge = 1.05;

    public ProbeFrame Frame { get; init; }

    public double[] Maximizer { get; init; } = [];

    public double[]? Upper { get; init; }

    public double[] Spread { get; init; } = [];

    public double Gain { get; init; }

    public double Bound { get; init; } = double.PositiveInfinity;

    public int? SuperposedPairs { get; init; }

    /// <summary>The largest ratio, over time, of M and what is found without the octave at the edge, larger and smaller x; 1: no
    /// more.</summary>
    public double LargeEdge { get; init; } = 1;

    public double SmallEdge { get; init; } = 1;

    /// <summary>The same within the magnitudes asked for; null where larger ones add nothing.</summary>
    public SupremumFound? Bounded { get; init; }

    public static SupremumFound Of(NonlinearSearch search, ProbeFrame frame, NonlinearSearch[] restarts, MemoryOptions options)
    {
        double limit = options.Magnitudes.Max();
        SupremumFound all = Of(search.All, frame, [.. restarts.Select(r => r.All)]) with { Gain = search.Gain, Bound = search.Bound };
        int last = search.All.Octave(search.Bound);
        // One magnitude alone has no inside.
        if (options.Magnitudes.Min() < search.Bound)
        {
            all = all with
            {
                LargeEdge = Edge(search.All, search.All.Within(int.MinValue, last - 1)),
                SmallEdge = Edge(search.All, search.All.Within(search.All.Octave(options.Magnitudes.Min()), int.MaxValue)),
            };
        }
        if (search.Bounded == search.All || !Differs(search)) return all;
        SupremumFound bounded = Of(search.Bounded, frame, [.. restarts.Select(r => r.Bounded)]);
        return all with { Bounded = bounded with { Gain = search.BoundedGain, Bound = limit } };
    }

    /// <summary>Whether an edge counts.</summary>
    public static bool IsNotable(double edge) => edge > NotableEdge;

    /// <summary>The threshold of an edge.</summary>
    public static double EdgeThreshold => NotableEdge;

    /// <summary>The probes that lead at the times that matter most.</summary>
    public List<double[]> Probes(int count) =>
        [.. ProbeStarts.Times(Values.Length).Where(t => Values[t] > Floors[t]).Select(t => ByTime[t]).Distinct().Take(count)];

    private static SupremumFound Of(ProbeTable table, ProbeFrame frame, ProbeTable[] restarts) =>
        new(table.Values, table.Floors, [.. Enumerable.Range(0, table.Length).Select(table.Probe)])
        {
            Frame = frame,
            Maximizer = table.Maximizer,
            Spread = restarts.Length < 2 ? [] : [.. Enumerable.Range(0, table.Length).Select(t => Difference(restarts, t))],
        };

    // 1 - second / first.
    private static double Difference(ProbeTable[] restarts, int time)
    {
        double first = 0, second = 0;
        foreach (ProbeTable table in restarts)
        {
            double value = table.IsAbove(time) ? table.Values[time] : 0;
            if (value > first) (first, second) = (value, first);
            else second = Math.Max(second, value);
        }
        return first > 0 && !double.IsInfinity(second) ? 1 - second / first : 0;
    }

    private static double Edge(ProbeTable table, double[] without)
    {
        double largest = 1;
        for (int t = 0; t < table.Length; t++)
        {
            if (!table.IsAbove(t, ProbeTable.WellAbove)) continue;
            double score = table.Values[t] - table.Floors[t];
            largest = Math.Max(largest, without[t] > 0 ? score / without[t] : double.PositiveInfinity);
        }
        return double.IsNaN(largest) ? 1 : largest;
    }

    private static bool Differs(NonlinearSearch search) => Enumerable.Range(0, search.All.Length).Any(t =>
        search.All.IsAbove(t, ProbeTable.WellAbove) && !(search.Bounded.Values[t] > search.All.Values[t] / NotableEdge));
}
