namespace Lethe.Stability;

/// <summary>What a family of approximations is consistent with.</summary>
public enum VerdictKind
{
    /// <summary>Consistent with a stability radius that does not vanish.</summary>
    Stable,

    /// <summary>Consistent with a stability radius that tends to 0.</summary>
    Unstable,

    /// <summary>The measurements do not decide; the reason says why.</summary>
    Undecided,
}

/// <summary>What runs of one family share.</summary>
/// <param name="Target">Target name.</param>
/// <param name="Parameterization">Parameterisation name.</param>
/// <param name="Activation">Activation name, lower case.</param>
/// <param name="Model">Model name.</param>
public sealed record FamilyKey(string Target, string Parameterization, string Activation, string Model);

/// <summary>One run as the verdict rule sees it.</summary>
/// <param name="Width">m.</param>
/// <param name="Seed">Seed.</param>
/// <param name="RelativeError">E_m(0) / ||H||^2.</param>
/// <param name="Radius">beta*_m = sup { beta : E_m(beta) &lt;= E_m(0) + tol }; infinity where beyond the sweep.</param>
/// <param name="Distance">r(W_m), distance to instability; NaN where not defined.</param>
public sealed record RunMeasurement(int Width, long Seed, double RelativeError, double Radius, double Distance);

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
    double DistanceSlopeHigh, int AdmittedRuns, int RefusedRuns);
