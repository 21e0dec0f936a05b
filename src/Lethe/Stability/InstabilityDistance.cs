namespace Lethe.Stability;

/// <summary>r(W): the smallest perturbation of the recurrent weights that makes them unstable. <paramref name="Distance"/> is what verdicts
/// use.</summary>
/// <param name="Distance">
/// r(W) in the norm of the recurrent block, or a lower bound of it (free W: the complex radius, certified); 0 or less where the model is
/// unstable already, infinity where no perturbation makes it so, NaN where not known.
/// </param>
/// <param name="IsExact">False where <paramref name="Distance"/> is a lower bound.</param>
/// <param name="Reason">Which boundary is nearest, in one sentence.</param>
public sealed record InstabilityDistance(double Distance, bool IsExact, string Reason)
{
    /// <summary>
    /// The norm of the smallest real perturbation known to destabilize: <see cref="Distance"/> itself where that is exact; for a free W the
    /// real radius (Qiu et al. 1995); NaN where not known.
    /// </summary>
    public double Real { get; init; } = IsExact ? Distance : double.NaN;

    /// <summary>True where nothing smaller than <see cref="Real"/> destabilizes either, up to 1e-5 of it: then it is r(W).</summary>
    public bool IsRealExact { get; init; } = IsExact;
}
