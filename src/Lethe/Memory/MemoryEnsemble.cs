namespace Lethe.Memory;

/// <summary>Memory functions of the same model with different random weights, and what they have in common ([IAT] fig. 10).</summary>
/// <param name="Members">One function for each seed, of equal times.</param>
/// <param name="Mean">Their mean at each time, with its own tail and horizons; it has no maximizer.</param>
/// <param name="Low">The tenth percentile at each time.</param>
/// <param name="High">The ninetieth.</param>
public sealed record MemoryEnsemble(IReadOnlyList<MemoryFunction> Members, MemoryFunction Mean, IReadOnlyList<double> Low,
    IReadOnlyList<double> High)
{
    private const double LowQuantile = 0.1, HighQuantile = 0.9;

    /// <summary>Collects functions.</summary>
    /// <param name="members">At least one, all of the same times and thresholds.</param>
    /// <exception cref="ArgumentException">There is none, or lengths differ.</exception>
    public static MemoryEnsemble Of(IReadOnlyList<MemoryFunction> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        if (members.Count == 0) throw new ArgumentException("no memory functions given, expected at least one.", nameof(members));
        int length = members[0].Values.Count;
        if (members.Any(m => m.Values.Count != length))
            throw new ArgumentException("memory functions differ in length: measure all over the same window.", nameof(members));
        var (mean, low, high) = (new double[length], new double[length], new double[length]);
        for (int k = 0; k < length; k++)
        {
            double[] sorted = [.. members.Select(m => m.Values[k]).Order()];
            mean[k] = sorted.Sum() / sorted.Length;
            (low[k], high[k]) = (Quantile(sorted, LowQuantile), Quantile(sorted, HighQuantile));
        }
        return new MemoryEnsemble(members,
            MemoryProbing.OfValues(members[0].Times, mean, members[0].Probe,
                new Rest(members.All(m => m.Rest.Reached), members.Max(m => m.Rest.Steps)),
            [.. members[0].Horizons.Select(h => h.Threshold)]), low, high);
    }

    // Between two members the line.
    private static double Quantile(double[] sorted, double q)
    {
        double place = q * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 >= sorted.Length || place == below
            ? sorted[below] : sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
    }
}
