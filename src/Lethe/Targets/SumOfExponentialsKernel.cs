namespace Lethe.Targets;

/// <summary>
/// rho(t) = sum_{k >= 1} k^-2 e^{-t/k}: exponentials of ever slower rates, about 1/t for large t. Not integrable (finite horizon only), but
/// square-integrable: the integral of rho^2 is sum_{j,k} 1/(j k (j + k)) = 2 zeta(3).
/// </summary>
public sealed class SumOfExponentialsKernel : LinearFunctional
{
    private const double TwoZetaOfThree = 2.404113806319188570799476;

    // The first terms are summed; with 64 of them the Euler-Maclaurin rest, five derivatives deep, is exact to rounding for every t >= 0.
    private const int Summed = 64;

    /// <inheritdoc/>
    public override string Name => "sumexp";

    /// <inheritdoc/>
    public override string Description => "sum over k of k^-2 e^{-t/k}, about 1/t (finite horizon only)";

    /// <inheritdoc/>
    public override double Kernel(double t)
    {
        double rest = Rest(t);
        // Ascending terms: small ones first.
        for (int k = Summed - 1; k >= 1; k--) rest += Math.Exp(-t / k) / ((double)k * k);
        return rest;
    }

    /// <inheritdoc/>
    public override bool IsIntegrable => false;

    /// <inheritdoc/>
    public override double SquaredNorm => TwoZetaOfThree;

    /// <summary>2 zeta(3) at t = 0; no closed form elsewhere.</summary>
    public override double SquaredTail(double t) => t == 0 ? TwoZetaOfThree : double.NaN;

    /// <inheritdoc/>
    public override double AbsoluteNorm => double.PositiveInfinity;

    /// <summary>
    /// sum_{k >= N} f(k), f(x) = x^-2 e^{-t/x}, as integral + f/2 - f'/12 + f'''/720 - f^(5)/30240 at N. With y = 1/x, f = y^2 e^{-ty} and
    /// d/dx (p(y) e^{-ty}) = y^2 (t p - p') e^{-ty}.
    /// </summary>
    private static double Rest(double t)
    {
        const double Y = 1.0 / Summed;
        double decay = Math.Exp(-t * Y);
        double integral = t == 0 ? Y : -Expressions.Elementary.ExpM1(-t * Y) / t;
        double[] p = [0, 0, 1];
        double sum = 0.5 * At(p);
        double[] factors = [-1.0 / 12, 0, 1.0 / 720, 0, -1.0 / 30240];
        foreach (double factor in factors)
        {
            var next = new double[p.Length + 2];
            for (int i = 0; i < p.Length; i++)
            {
                next[i + 2] += t * p[i];
                if (i > 0) next[i + 1] -= i * p[i];
            }
            p = next;
            sum += factor * At(p);
        }
        return integral + sum * decay;

        static double At(double[] polynomial)
        {
            double value = 0;
            for (int i = polynomial.Length - 1; i >= 0; i--) value = value * Y + polynomial[i];
            return value;
        }
    }
}
