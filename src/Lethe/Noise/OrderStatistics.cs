using MathNet.Numerics.Distributions;

namespace Lethe.Noise;

/// <summary>A quantile of draws with its interval.</summary>
/// <param name="Value">The sample quantile.</param>
/// <param name="Low">Lower end of the 95 % interval; minus infinity where the draws are too few.</param>
/// <param name="High">Upper end; infinity where the draws are too few.</param>
public readonly record struct Quantile(double Value, double Low, double High);

/// <summary>
/// Quantiles of independent draws with intervals that hold for any distribution: between two order statistics, whose ranks a binomial
/// distribution gives. The mean is not among them: errors of rates that noise brings near 0 have none.
/// </summary>
public sealed class OrderStatistics
{
    /// <summary>The fewest draws from which a 95 % interval of the 90 % quantile exists: .9^29 is below .05.</summary>
    public const int FewestDraws = 29;

    /// <summary>The confidence of all intervals.</summary>
    public const double Confidence = 0.95;

    private readonly double[] _sorted;

    /// <summary>Sorts draws; NaN counts as infinite.</summary>
    /// <param name="draws">At least one.</param>
    /// <exception cref="ArgumentException">None.</exception>
    public OrderStatistics(IEnumerable<double> draws)
    {
        _sorted = [.. draws.Select(v => double.IsNaN(v) ? double.PositiveInfinity : v).Order()];
        if (_sorted.Length == 0) throw new ArgumentException("There are no draws.", nameof(draws));
    }

    /// <summary>N.</summary>
    public int Count => _sorted.Length;

    /// <summary>The median: of an even number the mean of the two in the middle.</summary>
    public Quantile Median => At(0.5);

    /// <summary>The value that nine draws in ten do not exceed.</summary>
    public Quantile Ninety => At(0.9);

    /// <summary>The largest draw. Its interval is that of no quantile: see <see cref="ShareBelowWorst"/>.</summary>
    public double Worst => _sorted[^1];

    /// <summary>With 95 % confidence at least this share of all further draws does not exceed the worst one: .05^(1/N).</summary>
    public double ShareBelowWorst => Math.Pow(1 - Confidence, 1.0 / Count);

    /// <summary>The sample median alone.</summary>
    public double Middle => Sample(0.5);

    /// <summary>The sample quantile alone: the smallest draw that so large a share does not exceed; of the median of an even number the
    /// mean of the two in the middle.</summary>
    /// <param name="share">Between 0 and 1.</param>
    public double Sample(double share)
    {
        int rank = Rank(share);
        return share == 0.5 && _sorted.Length % 2 == 0 ? _sorted[rank - 1] / 2 + _sorted[rank] / 2 : _sorted[rank - 1];
    }

    /// <summary>A quantile.</summary>
    /// <param name="share">Between 0 and 1.</param>
    public Quantile At(double share)
    {
        int n = _sorted.Length, rank = Rank(share);
        double value = Sample(share);
        if (n == 1) return new Quantile(value, value, value);
        // Ranks l <= u with P(X_(l) <= quantile <= X_(u)) = P(l <= Bin(n, share) < u) of at least 95 %, the fewest between them; of equals
        // the most likely. An end beyond the draws is taken only where there are too few of them.
        (int low, int high, double best) = (0, n + 1, -1.0);
        bool beyond = Binomial.CDF(share, n, n - 1) - Binomial.CDF(share, n, 0) < Confidence;
        double[] cumulative = [.. Enumerable.Range(0, n + 1).Select(k => Binomial.CDF(share, n, k))];
        for (int l = beyond ? 0 : 1; l <= n; l++)
        {
            for (int u = Math.Max(l + 1, rank); u <= (beyond ? n + 1 : n) && u - l <= high - low; u++)
            {
                double covered = (u > n ? 1 : cumulative[u - 1]) - (l == 0 ? 0 : cumulative[l - 1]);
                if (covered < Confidence) continue;
                if (u - l < high - low || covered > best) (low, high, best) = (l, u, covered);
                break;
            }
        }
        return new Quantile(value, low == 0 ? double.NegativeInfinity : _sorted[low - 1], high > n ? double.PositiveInfinity
            : _sorted[high - 1]);
    }

    // A share such as 0.9 times 30 is not exact.
    private int Rank(double share) => Math.Clamp((int)Math.Ceiling(share * _sorted.Length - 1e-9), 1, _sorted.Length);

    /// <summary>Bounds of a probability of which k of n draws are known, one-sided 95 % each (Clopper and Pearson).</summary>
    /// <param name="k">Draws that did.</param>
    /// <param name="n">All draws.</param>
    public static (double Low, double High) Share(int k, int n) =>
        (k == 0 ? 0 : Beta.InvCDF(k, n - k + 1, 1 - Confidence), k == n ? 1 : Beta.InvCDF(k + 1, n - k, Confidence));
}
