namespace Lethe.Theory;

/// <summary>rho^(t) = sum_i k_i e^{-a_i t}: the kernel of a linear diagonal model with rates a_i and k_i = c_i u_i.</summary>
/// <param name="Rates">a_i &gt; 0, ascending.</param>
/// <param name="Coefficients">k_i.</param>
public sealed record ExponentialSum(IReadOnlyList<double> Rates, IReadOnlyList<double> Coefficients)
{
    /// <summary>Number of units.</summary>
    public int Units => Rates.Count;

    /// <summary>rho^(t).</summary>
    public double Evaluate(double t)
    {
        double sum = 0;
        for (int i = 0; i < Units; i++) sum += Coefficients[i] * Math.Exp(-Rates[i] * t);
        return sum;
    }

    /// <summary>sum_i |k_i|/a_i: the integral of |rho^| where all k_i have one sign, and what a full perturbation in the L1 norm is paid
    /// with.</summary>
    public double AbsoluteSum => Enumerable.Range(0, Units).Sum(i => Math.Abs(Coefficients[i]) / Rates[i]);
}
