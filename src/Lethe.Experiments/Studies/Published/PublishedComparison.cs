using Lethe.Experiments.Runs;
using Lethe.Stability;

namespace Lethe.Experiments.Studies.Published;

/// <summary>One published value beside the measured ones.</summary>
/// <param name="Width">m.</param>
/// <param name="Beta">beta.</param>
/// <param name="Published">The published error.</param>
/// <param name="Measured">Median over the seeds.</param>
/// <param name="Low">Smallest over the seeds.</param>
/// <param name="High">Largest over the seeds.</param>
/// <param name="Seeds">Number of seeds.</param>
public sealed record ComparedPoint(int Width, double Beta, double Published, double Measured, double Low, double High, int Seeds)
{
    /// <summary>Measured over published.</summary>
    public double Ratio => Measured / Published;
}

/// <summary>
/// A family beside its published curves. The rule: it agrees where the median over seeds is within <see cref="Factor"/> of the published value at
/// every beta up to <see cref="LargestBeta"/> (one published run is one draw: seeds differ by more than that, so this is no test of digits).
/// </summary>
/// <param name="Family">What was published.</param>
/// <param name="Points">All points for which a run was measured, by width and beta.</param>
public sealed record PublishedComparison(PublishedFamily Family, IReadOnlyList<ComparedPoint> Points)
{
    /// <summary>Of the rule.</summary>
    public const double Factor = 5, LargestBeta = 0.1;

    /// <summary>Readings of beta from figures are this exact (relative).</summary>
    private const double SameBeta = 1e-3;

    /// <summary>The points the rule looks at.</summary>
    public IEnumerable<ComparedPoint> Judged => Points.Where(p => p.Beta <= LargestBeta);

    /// <summary>Whether the rule holds; false where nothing was measured.</summary>
    public bool Agrees => Judged.Any() && Judged.All(p => p.Ratio is >= 1 / Factor and <= Factor);

    /// <summary>Compares finished runs (chained or single) with the curves of their widths.</summary>
    public static PublishedComparison Of(PublishedFamily family, IEnumerable<StoredRun> runs)
    {
        ArgumentNullException.ThrowIfNull(family);
        (int Width, PerturbationCurve Curve)[] curves =
        [
            .. from run in runs
               from width in run.Widths
               let curve = width.Perturbation()
               where curve is not null
               select (width.Width, curve),
        ];
        var points = new List<ComparedPoint>();
        foreach (PublishedPoint published in family.Points.OrderBy(p => p.Width).ThenBy(p => p.Beta))
        {
            double[] values = [.. curves.Where(c => c.Width == published.Width).Select(c => At(c.Curve, published.Beta)).Where(v => !double.IsNaN(v)).Order()];
            if (values.Length == 0) continue;
            double median = values.Length % 2 == 1 ? values[values.Length / 2] : 0.5 * (values[values.Length / 2 - 1] + values[values.Length / 2]);
            points.Add(new ComparedPoint(published.Width, published.Beta, published.Error, median, values[0], values[^1], values.Length));
        }
        return new PublishedComparison(family, points);
    }

    private static double At(PerturbationCurve curve, double beta)
    {
        for (int i = 0; i < curve.Betas.Count; i++)
            if (Math.Abs(curve.Betas[i] - beta) <= SameBeta * beta) return curve.Lower[i];
        return double.NaN;
    }
}
