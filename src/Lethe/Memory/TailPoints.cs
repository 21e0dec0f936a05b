namespace Lethe.Memory;

/// <summary>The points of a tail that a decay law is fitted to.</summary>
internal static class TailPoints
{
    private const int EnoughPeaks = 6;

    /// <summary>
    /// (t, log M) for start &lt;= k &lt;= last: the peaks where M oscillates; else every point that nothing later exceeds, so that a
    /// zero crossing is not taken for decay. At most <paramref name="most"/> of them, evenly chosen: neighbours on a smooth curve are no independent evidence.
    /// </summary>
    public static (double[] Times, double[] Logs) Select(IReadOnlyList<double> times, IReadOnlyList<double> values, int start, int last, int most)
    {
        var peaks = new List<int>();
        for (int k = Math.Max(start, 1); k < last; k++)
            if (values[k] >= values[k - 1] && values[k] > values[k + 1]) peaks.Add(k);
        List<int> chosen = peaks.Count >= EnoughPeaks ? Records(peaks, values) : Records([.. Enumerable.Range(start, last - start + 1)], values);
        int count = Math.Min(most, chosen.Count);
        var t = new double[count];
        var log = new double[count];
        for (int i = 0; i < count; i++)
        {
            int k = chosen[count == 1 ? 0 : (int)((long)i * (chosen.Count - 1) / (count - 1))];
            t[i] = times[k];
            log[i] = Math.Log(values[k]);
        }
        return (t, log);
    }

    /// <summary>Those of the indices whose value exceeds all later ones.</summary>
    private static List<int> Records(List<int> indices, IReadOnlyList<double> values)
    {
        var records = new List<int>();
        double highest = 0;
        for (int i = indices.Count - 1; i >= 0; i--)
        {
            if (!(values[indices[i]] > highest)) continue;
            highest = values[indices[i]];
            records.Add(indices[i]);
        }
        records.Reverse();
        return records;
    }
}
