namespace Lethe.Stability;

/// <summary>A stability radius at tolerance.</summary>
/// <param name="Radius">beta*; infinity where no crossing was found, 0 where the unperturbed model has no finite error, NaN where the
/// target is 0.</param>
/// <param name="RelativeError">E(0) / ||H||^2.</param>
/// <param name="TargetMeanSquare">||H||^2 on the data.</param>
/// <param name="Evaluations">Models evaluated on all data.</param>
/// <param name="Reason">How the number came about, in one sentence.</param>
public sealed record StabilityRadiusResult(double Radius, double RelativeError, double TargetMeanSquare, int Evaluations, string Reason);
