namespace Lethe.Benchmarks.Timing;

/// <summary>Repeated measurements of one time: the median and the quartiles around it.</summary>
/// <param name="Median">Milliseconds.</param>
/// <param name="Low">First quartile, milliseconds.</param>
/// <param name="High">Third quartile, milliseconds.</param>
/// <param name="Count">How many measurements.</param>
internal sealed record Spread(double Median, double Low, double High, int Count)
{
    /// <summary>Of some measurements; quantiles are interpolated linearly between order statistics.</summary>
    /// <exception cref="ArgumentException">None given.</exception>
    public static Spread Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        if (sorted.Length == 0) throw new ArgumentException("No measurements given: a spread needs at least one.", nameof(milliseconds));
        return new Spread(Quantile(sorted, 0.5), Quantile(sorted, 0.25), Quantile(sorted, 0.75), sorted.Length);
    }

    private static double Quantile(double[] sorted, double p)
    {
        double position = p * (sorted.Length - 1);
        int below = (int)position, above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
