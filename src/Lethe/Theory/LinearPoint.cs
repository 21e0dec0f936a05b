namespace Lethe.Theory;

/// <summary>One width of an exact linear analysis.</summary>
/// <param name="Width">m.</param>
/// <param name="Approximation">The best sum, within the range of the parameterization.</param>
/// <param name="Radius">beta*_m, recurrent block; infinite where no crossing was found, NaN where the parameterization cannot express the
/// rates.</param>
/// <param name="Distance">r(W_m): the smallest perturbation of w that reaches rate 0; for direct the smallest rate; infinite for stable
/// parameterizations.</param>
/// <param name="Kappa">sum_i |k_i|/a_i / ||rho||_1: 1 for positive sums that match the integral; NaN where ||rho||_1 is not known, 0 where
/// it is infinite.</param>
/// <param name="Curve">E_m(beta)/||rho||^2, recurrent block.</param>
public sealed record LinearPoint(int Width, BestApproximation Approximation, double Radius, double Distance, double Kappa,
    LinearCurve Curve)
{
    /// <summary>The point as the verdict rule sees it (seed 0).</summary>
    public RunMeasurement Measurement => new(Width, 0, Approximation.RelativeError, Radius, Distance);
}
