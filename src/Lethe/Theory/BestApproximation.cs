namespace Lethe.Theory;

/// <summary>A best approximation of a kernel on [0, inf) by at most m exponentials in L2.</summary>
/// <param name="Width">m.</param>
/// <param name="Sum">The approximation; fewer than m units where more would have no weight.</param>
/// <param name="Error">||rho - rho^||_2, the integral over [0, inf).</param>
/// <param name="KernelNorm">||rho||_2.</param>
public sealed record BestApproximation(int Width, ExponentialSum Sum, double Error, double KernelNorm)
{
    /// <summary>Error^2 / ||rho||_2^2: E_m(0)/||H||^2, since the mean square of the output under white noise is ||rho||_2^2.</summary>
    public double RelativeError => Error / KernelNorm * (Error / KernelNorm);
}
