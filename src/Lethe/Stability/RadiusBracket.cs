namespace Lethe.Stability;

/// <summary>A radius of stability between two bounds.</summary>
/// <param name="Lower">No perturbation smaller than this destabilizes; certified up to the rounding of an eigenvalue computation.</param>
/// <param name="Upper">Some perturbation of this norm destabilizes.</param>
/// <param name="Frequency">
/// Where it does: omega of the eigenvalue i omega (continuous time, radians per unit of time) or the angle of e^{i omega} (discrete,
/// radians per step); at least 0, since eigenvalues come in conjugate pairs.
/// </param>
public sealed record RadiusBracket(double Lower, double Upper, double Frequency);
