namespace Lethe.Memory;

/// <summary>The points of a tail that a decay law is fitted to.</summary>
/// <param name="Times">t, ascending.</param>
/// <param name="Logs">log M(t).</param>
internal sealed record TailPoints(double[] Times, double[] Logs)
{
    // More add nothing but time.
    private const int MostPoints = 400;

    // A fall and rise of M by this factor is a swing; so many make an oscillation.
    private const double SwingFactor = 2;
    private const int FewestSwings = 3;

    // Each block of an oscillation holds this many swings, so that its largest value is a peak; fewer where less than FewestBlocks would be
    // left.
    private const double SwingsPerBlock = 2;
    private const int FewestBlocks = 10;

    /// <summary>True where the points are the peaks of an oscillation: their sampling leaves up to a tenth.</summary>
    public bool ArePeaks { get; private init; }

    /// <summary>
    /// Those with start &lt;= k &lt;= last and M &gt; 0: values below the floor count as 0. Of a function that swings: the largest value
    /// of each of a row of equally long blocks, so that a zero crossing is not taken for decay; noise raises all such values alike and
    /// tilts nothing.
    /// </summary>
    public static TailPoints Select(IReadOnlyList<double> times, IReadOnlyList<double> values, int start, int last)
    {
        int[] usable = [.. Enumerable.Range(start, last - start + 1).Where(k => values[k] > 0)];
        double[] logs = [.. usable.Select(k => Math.Log(values[k]))];
        int swings = Swings(logs);
        bool oscillates = swings >= FewestSwings;
        if (oscillates)
        {
            int count = last - start + 1;
            int length = Math.Max(1,
                (int)Math.Min(Math.Ceiling(SwingsPerBlock * count / swings),
                Math.Max(Math.Ceiling(1.0 * count / swings), count / FewestBlocks)));
            usable = [.. Peaks(values, start, last, length).Where(k => values[k] > 0)];
        }
        // Evenly spaced ones remain so, and the last is kept.
        int stride = (usable.Length + MostPoints - 1) / MostPoints, points = stride == 0 ? 0 : (usable.Length - 1) / stride + 1;
        var (t, log) = (new double[points], new double[points]);
        for (int i = 0; i < points; i++)
        {
            int k = usable[usable.Length - 1 - (points - 1 - i) * stride];
            (t[i], log[i]) = (times[k], Math.Log(values[k]));
        }
        return new TailPoints(t, log) { ArePeaks = oscillates };
    }

    /// <summary>The points from one on.</summary>
    public TailPoints From(int index) => this with { Times = Times[index..], Logs = Logs[index..] };

    /// <summary>How often the values fall by the factor and rise by it again.</summary>
    private static int Swings(double[] logs)
    {
        double size = Math.Log(SwingFactor), high = double.NegativeInfinity, low = double.PositiveInfinity;
        bool falling = false;
        int swings = 0;
        foreach (double v in logs)
        {
            if (!falling)
            {
                high = Math.Max(high, v);
                if (v < high - size) (falling, low) = (true, v);
                continue;
            }
            low = Math.Min(low, v);
            if (v <= low + size) continue;
            (falling, high) = (false, v);
            swings++;
        }
        return swings;
    }

    // Blocks end with the last value: a shorter one at the beginning is left out.
    private static IEnumerable<int> Peaks(IReadOnlyList<double> values, int start, int last, int length)
    {
        for (int from = last + 1 - (last + 1 - start) / length * length; from <= last; from += length)
        {
            int top = from;
            for (int k = from; k < from + length; k++)
                if (values[k] > values[top]) top = k;
            yield return top;
        }
    }
}
