namespace Lethe.Stability;

/// <summary>r(W): the smallest perturbation of the recurrent weights that makes them unstable.</summary>
/// <param name="Distance">r(W) in the norm of the recurrent block; 0 or less where the model is unstable already, infinity where no perturbation makes it so, NaN where not known.</param>
/// <param name="IsExact">False where <paramref name="Distance"/> is a lower bound.</param>
/// <param name="Reason">Which boundary is nearest, in one sentence.</param>
public sealed record InstabilityDistance(double Distance, bool IsExact, string Reason);
