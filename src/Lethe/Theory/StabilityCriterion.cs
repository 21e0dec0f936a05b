namespace Lethe.Theory;

/// <summary>
/// The criterion for stable reparameterizations ([SSSM] Def. 3.4): sup_w |f(w)| sup_{|w~ - w| &lt;= beta} of the integral of
/// |e^{-f(w~) t} - e^{-f(w) t}| over [0, inf) is at most g(beta), with g continuous and g(0) = 0. For real f &gt; 0 the product is |1 -
/// f(w)/f(w~)|, and g here is its supremum itself.
/// </summary>
public static class StabilityCriterion
{
    /// <summary>
    /// g(beta) for rates f. Closed forms: exp, softplus and sigmoid e^beta - 1; best beta/w*, w* = (-beta + sqrt(beta^2 + 4b/a))/2; direct,
    /// relu, tanh and the inverses infinity. Expressions: numerically, see <see cref="NumericContinuous"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">beta is negative or not finite.</exception>
    public static CriterionValue Continuous(IParameterization parameterization, double beta)
    {
        RequireRadius(parameterization, beta);
        if (beta == 0) return new CriterionValue(0, true, double.NaN, "nothing is perturbed");
        return parameterization switch
        {
            ExpParameterization => new CriterionValue(Elementary.ExpM1(beta), true, double.NaN, "e^beta - 1 at every w"),
            SoftplusParameterization or SigmoidParameterization =>
                new CriterionValue(Elementary.ExpM1(beta), true, double.NegativeInfinity, "e^beta - 1, approached as w tends to -infinity"),
            BestParameterization best => Best(best, beta),
            DirectParameterization or ReluParameterization or TanhParameterization =>
                new CriterionValue(double.PositiveInfinity, true, 0,
                    "a rate near 0 is perturbed to 0 and below, where the integral diverges"),
            InverseParameterization =>
                new CriterionValue(double.PositiveInfinity, true, 0,
                    "f(w)/f(w~) is unbounded as w tends to 0; only weights bounded away from 0 are stable"),
            _ => NumericContinuous(parameterization, beta),
        };
    }

    /// <summary>
    /// g(beta) by search over w on a logarithmic grid of both signs from 1e-12 to 1e6, refined around the largest. Infinite where f reaches
    /// 0 or is undefined within a ball, or where the supremum still grows with the range searched. A lower bound of the true supremum.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">beta is negative or not finite.</exception>
    public static CriterionValue NumericContinuous(IParameterization parameterization, double beta)
    {
        RequireRadius(parameterization, beta);
        return beta == 0 ? new CriterionValue(0, true, double.NaN, "nothing is perturbed") : new CriterionSearch(parameterization, beta)
            .Continuous();
    }

    /// <summary>
    /// The discrete criterion (1 - |lambda|) sum_k |lambda~^k - lambda^k| for native multipliers lambda = g(w). Closed forms: exp and
    /// softplus e^beta - 1, tanh e^{2 beta} - 1, direct infinity; best by search for b &gt; 1/2, else infinity (lambda reaches -1).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">beta is negative or not finite.</exception>
    /// <exception cref="NotSupportedException">The parameterization has no native form.</exception>
    public static CriterionValue Native(IParameterization parameterization, double beta)
    {
        RequireRadius(parameterization, beta);
        // Throws with a remedy where there is no native form.
        _ = parameterization.Native(1);
        if (beta == 0) return new CriterionValue(0, true, double.NaN, "nothing is perturbed");
        return parameterization switch
        {
            ExpParameterization or SoftplusParameterization =>
                new CriterionValue(Elementary.ExpM1(beta), true, double.NegativeInfinity, "e^beta - 1, approached as lambda tends to 1"),
            TanhParameterization =>
                new CriterionValue(Elementary.ExpM1(2 * beta), true, double.PositiveInfinity,
                    "e^{2 beta} - 1, approached as |lambda| tends to 1"),
            DirectParameterization => new CriterionValue(double.PositiveInfinity, true, 1, "|lambda| near 1 is perturbed to 1 and beyond"),
            BestParameterization { B: <= 0.5 } =>
                new CriterionValue(double.PositiveInfinity, true, 0, "lambda reaches -1 near w = 0: b must exceed 1/2"),
            _ => new CriterionSearch(parameterization, beta).Native(),
        };
    }

    /// <summary>(1 - |lambda|) sum_k |mu^k - lambda^k|, k = 0, 1, ...: in closed form; infinite for |mu| &gt;= 1.</summary>
    public static double NativeProduct(double lambda, double mu)
    {
        (double p, double q) = (Math.Abs(lambda), Math.Abs(mu));
        if (!(q < 1)) return double.IsNaN(mu) ? double.NaN : double.PositiveInfinity;
        if (!(p < 1)) return double.IsNaN(lambda) ? double.NaN : mu == lambda ? 0 : double.PositiveInfinity;
        // Equal signs: the terms are | q^k - p^k |. Opposite signs: so are the even ones, the odd ones are q^k + p^k.
        if (lambda * mu >= 0) return Math.Abs(q - p) / (1 - q);
        double even = Math.Abs(q * q - p * p) / ((1 - q * q) * (1 - p * p));
        double odd = p / (1 - p * p) + q / (1 - q * q);
        return (1 - p) * (even + odd);
    }

    private static CriterionValue Best(BestParameterization best, double beta)
    {
        // w* solves a w^2 + a beta w = b; written without the difference of nearly equal numbers.
        double ratio = best.B / best.A;
        double weight = 2 * ratio / (beta + Math.Sqrt(beta * beta + 4 * ratio));
        return new CriterionValue(beta / weight, true, weight,
            best.B > 0 ? "beta/w*, w* = (-beta + sqrt(beta^2 + 4b/a))/2" : "f is infinite at w = 0: b must exceed 0");
    }

    private static void RequireRadius(IParameterization parameterization, double beta)
    {
        ArgumentNullException.ThrowIfNull(parameterization);
        if (beta is not (>= 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(beta), Invariant($"beta is {beta}, expected a finite number >= 0."));
    }
}
