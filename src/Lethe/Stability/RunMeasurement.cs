namespace Lethe.Stability;

/// <summary>
/// One run as the verdict rule sees it. Radius and distance are those of the pruned model where it can be pruned: a slow unit of almost no
/// weight sets both in the unpruned one, though it is no part of the approximant.
/// </summary>
/// <param name="Width">m.</param>
/// <param name="Seed">Seed.</param>
/// <param name="RelativeError">E_m(0) / ||H||^2.</param>
/// <param name="Radius">beta*_m = sup { beta : E_m(beta) &lt;= E_m(0) + tol }; infinity where beyond the sweep.</param>
/// <param name="Distance">r(W_m), distance to instability; NaN where not defined.</param>
public sealed record RunMeasurement(int Width, long Seed, double RelativeError, double Radius, double Distance);
