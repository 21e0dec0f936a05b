namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>A perturbation-error curve of one width: the median over seeds at each beta, and the range of the seeds.</summary>
/// <param name="Width">m.</param>
/// <param name="Betas">beta, ascending, the first 0.</param>
/// <param name="Errors">E_m(beta).</param>
/// <param name="Low">Least over the seeds.</param>
/// <param name="High">Largest over the seeds.</param>
internal sealed record WidthCurve(int Width, IReadOnlyList<double> Betas, IReadOnlyList<double> Errors, IReadOnlyList<double> Low,
    IReadOnlyList<double> High)
{
    /// <summary>The curves of finished runs, by width.</summary>
    public static IReadOnlyList<WidthCurve> Of(IEnumerable<StoredRun> runs) =>
    [
        .. from run in runs.SelectMany(r => r.Widths)
           let curve = run.Perturbation()
           where curve is not null
           group curve by run.Width into curves
           orderby curves.Key
           select Of(curves.Key, curves.First().Betas, [.. curves.Select(c => c.Lower)]),
    ];

    /// <summary>From the errors of each seed.</summary>
    public static WidthCurve Of(int width, IReadOnlyList<double> betas, IReadOnlyList<IReadOnlyList<double>> seeds)
    {
        double[][] sorted = [.. betas.Select((_, k) => seeds.Select(s => s[k]).Order().ToArray())];
        return new WidthCurve(width, betas, [.. sorted.Select(Median)], [.. sorted.Select(s => s[0])], [.. sorted.Select(s => s[^1])]);
    }

    // The lower of two middles where one of them is infinite would be a number that no seed gave.
    private static double Median(double[] sorted)
    {
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 || double.IsInfinity(sorted[middle]) ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle]);
    }
}
