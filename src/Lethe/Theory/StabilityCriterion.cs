namespace Lethe.Theory;

/// <summary>
/// The criterion for stable reparameterizations ([SSSM] Def. 3.4): sup_w |f(w)| sup_{|w~ - w| &lt;= beta} of the integral of
/// |e^{-f(w~) t} - e^{-f(w) t}| over [0, inf) is at most g(beta), with g continuous and g(0) = 0. For real f &gt; 0 the product is |1 -
/// f(w)/f(w~)|, and g here is its supremum itself: e^D - 1, D the largest change of log f within beta.
/// </summary>
public static class StabilityCriterion
{
    /// <summary>
    /// g(beta) for rates f. Closed forms: exp, softplus and sigmoid e^beta - 1; best beta/w*, w* = (-beta + sqrt(beta^2 + 4b/a))/2; direct,
    /// relu, tanh and the inverses infinity. Expressions: a certified bracket; an f of other origin: a lower bound, nothing decided.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">beta is negative or not finite.</exception>
    public static CriterionValue Continuous(IParameterization parameterization, double beta)
    {
        RequireRadius(parameterization, beta);
        if (beta == 0) return new CriterionValue(0, double.NaN, "nothing is perturbed");
        return parameterization switch
        {
            ExpParameterization => new CriterionValue(Elementary.ExpM1(beta), double.NaN, "e^beta - 1 at every w"),
            SoftplusParameterization or SigmoidParameterization =>
                new CriterionValue(Elementary.ExpM1(beta), double.NegativeInfinity, "e^beta - 1, approached as w tends to -infinity"),
            BestParameterization best => Best(best, beta),
            DirectParameterization or ReluParameterization or TanhParameterization =>
                new CriterionValue(double.PositiveInfinity, 0,
                    "a rate near 0 is perturbed to 0 and below, where the integral diverges"),
            InverseParameterization =>
                new CriterionValue(double.PositiveInfinity, 0,
                    "f(w)/f(w~) is unbounded as w tends to 0; only weights bounded away from 0 are stable"),
            ExpressionParameterization own => new CriterionCertificate(own.Term, beta).Decide(),
            _ => CriterionSample.Of(parameterization, beta),
        };
    }

    /// <summary>
    /// The discrete criterion (1 - |lambda|) sum_k |lambda~^k - lambda^k| for native multipliers lambda = g(w). Closed forms: exp and
    /// softplus e^beta - 1, tanh e^{2 beta} - 1, direct infinity; best as the rate for b &gt;= 1, a bracket for b &gt; 1/2, else
    /// infinity (lambda reaches -1).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">beta is negative or not finite.</exception>
    /// <exception cref="NotSupportedException">The parameterization has no native form.</exception>
    public static CriterionValue Native(IParameterization parameterization, double beta)
    {
        RequireRadius(parameterization, beta);
        // Throws with a remedy where there is no native form.
        _ = parameterization.Native(1);
        if (beta == 0) return new CriterionValue(0, double.NaN, "nothing is perturbed");
        return parameterization switch
        {
            ExpParameterization or SoftplusParameterization =>
                new CriterionValue(Elementary.ExpM1(beta), double.NegativeInfinity, "e^beta - 1, approached as lambda tends to 1"),
            TanhParameterization =>
                new CriterionValue(Elementary.ExpM1(2 * beta), double.PositiveInfinity,
                    "e^{2 beta} - 1, approached as |lambda| tends to 1"),
            DirectParameterization => new CriterionValue(double.PositiveInfinity, 1, "|lambda| near 1 is perturbed to 1 and beyond"),
            BestParameterization { B: <= 0.5 } =>
                new CriterionValue(double.PositiveInfinity, 0, "lambda reaches -1 near w = 0: b must exceed 1/2"),
            // lambda >= 0: the product is | 1 - f(w)/f(w~) |, as in continuous time.
            BestParameterization { B: >= 1 } best => Best(best, beta),
            BestParameterization best => NativeBestBracket.Of(best, beta),
            _ => new CriterionValue(0, double.PositiveInfinity, CriterionVerdict.Undecided, false, double.NaN,
                "not decided: no bound is known for this native form; best, exp, softplus and tanh have one"),
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
        return new CriterionValue(beta / weight, weight,
            best.B > 0 ? "beta/w*, w* = (-beta + sqrt(beta^2 + 4b/a))/2" : "f is infinite at w = 0: b must exceed 0");
    }

    private static void RequireRadius(IParameterization parameterization, double beta)
    {
        ArgumentNullException.ThrowIfNull(parameterization);
        if (beta is not (>= 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(beta), Invariant($"beta is {beta}, expected a finite number >= 0."));
    }
}
