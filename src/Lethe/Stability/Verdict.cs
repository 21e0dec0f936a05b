namespace Lethe.Stability;

/// <summary>The verdict on one family (theory: sec. 4).</summary>
/// <param name="Family">The family.</param>
/// <param name="Kind">The verdict.</param>
/// <param name="Reason">Why, in a sentence that begins with "consistent with" or says what is missing.</param>
/// <param name="Widths">Widths of the admitted runs, ascending.</param>
/// <param name="Radius">Median beta* over seeds by width.</param>
/// <param name="Distance">Median r(W) over seeds by width.</param>
/// <param name="Slope">Slope of log beta* on log m.</param>
/// <param name="SlopeLow">Lower end of its 95 % interval.</param>
/// <param name="SlopeHigh">Upper end.</param>
/// <param name="DistanceSlope">Slope of log r(W) on log m; NaN where not used.</param>
/// <param name="DistanceSlopeLow">Lower end of its 95 % interval.</param>
/// <param name="DistanceSlopeHigh">Upper end.</param>
/// <param name="AdmittedRuns">Runs that passed the admission rule.</param>
/// <param name="RefusedRuns">Runs that did not.</param>
public sealed record Verdict(FamilyKey Family, VerdictKind Kind, string Reason, IReadOnlyList<int> Widths, IReadOnlyList<double> Radius,
    IReadOnlyList<double> Distance, double Slope, double SlopeLow, double SlopeHigh, double DistanceSlope, double DistanceSlopeLow,
    double DistanceSlopeHigh, int AdmittedRuns, int RefusedRuns)
{
    /// <summary>True where the verdict rests on one width fewer than the rule asks for; its reason says so.</summary>
    public bool IsWeak { get; init; }

    /// <summary>What the radii of its runs are of; null where it is said elsewhere.</summary>
    public PerturbationChoice? Choice { get; init; }
}
