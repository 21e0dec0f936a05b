namespace Lethe.Experiments.Studies.Published;

/// <summary>One published value beside the measured ones.</summary>
/// <param name="Published">What was published.</param>
/// <param name="Values">The measured errors, one per seed, ascending.</param>
public sealed record ComparedPoint(PublishedPoint Published, IReadOnlyList<double> Values)
{
    /// <summary>Median over the seeds.</summary>
    public double Median => 0.5 * (Values[(Values.Count - 1) / 2] + Values[Values.Count / 2]);

    /// <summary>Median over published.</summary>
    public double Ratio => Median / Published.Error;

    /// <summary>Share of the seeds that lie below the published value: 0 or 1 where it is outside their range.</summary>
    public double Rank => Values.Count(v => v < Published.Error) / (double)Values.Count;
}

/// <summary>
/// A family beside its published curves. The rule: it agrees where the median over seeds is within <see cref="Factor"/> of the published
/// value at every beta up to <see cref="LargestBeta"/>. A published curve is one run, and runs of this protocol lie further apart than that
/// at small beta: where the reference published a second run, how often that one meets the rule says what the rule can tell, and so does
/// the place of the published value among the seeds.
/// </summary>
/// <param name="Family">What was published.</param>
/// <param name="Points">All points for which a run was measured, by width and beta.</param>
public sealed record PublishedComparison(PublishedFamily Family, IReadOnlyList<ComparedPoint> Points)
{
    /// <summary>Of the rule.</summary>
    public const double Factor = 5, LargestBeta = 0.1;

    /// <summary>The points the rule looks at.</summary>
    public IEnumerable<ComparedPoint> Judged => Points.Where(p => p.Published.Beta <= LargestBeta);

    /// <summary>How many of <see cref="Judged"/> have their median within the factor.</summary>
    public int Within => Judged.Count(p => IsWithin(p.Ratio));

    /// <summary>How many of <see cref="Judged"/> have the published value within the range of the seeds.</summary>
    public int InRange => Judged.Count(p => p.Rank is > 0 and < 1);

    /// <summary>Of <see cref="Judged"/>, the points that the reference measured twice, and how many of these its second run has within the
    /// factor of its first.</summary>
    public (int Points, int Within) Repeated => (Judged.Count(p => p.Published.Repeated is not null),
        Judged.Count(p => p.Published.Repeated is { } repeated && IsWithin(repeated / p.Published.Error)));

    /// <summary>Whether the rule holds; false where nothing was measured.</summary>
    public bool Agrees => Judged.Any() && Within == Judged.Count();

    /// <summary>Compares finished runs (chained or single) with the curves of their widths.</summary>
    public static PublishedComparison Of(PublishedFamily family, IEnumerable<StoredRun> runs)
    {
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
            double[] values =
                [.. curves.Where(c => c.Width == published.Width).Select(c => At(c.Curve, published.Beta)).Where(v => !double.IsNaN(v))
                .Order()];
            if (values.Length > 0) points.Add(new ComparedPoint(published, values));
        }
        return new PublishedComparison(family, points);
    }

    private static double At(PerturbationCurve curve, double beta)
    {
        for (int i = 0; i < curve.Betas.Count; i++)
            if (PublishedFamily.IsSameBeta(curve.Betas[i], beta)) return curve.Lower[i];
        return double.NaN;
    }

    private static bool IsWithin(double ratio) => ratio is >= 1 / Factor and <= Factor;
}
