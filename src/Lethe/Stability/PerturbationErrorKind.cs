namespace Lethe.Stability;

/// <summary>The distance between target and perturbed model that a perturbation-error curve shows.</summary>
public enum PerturbationErrorKind
{
    /// <summary>mse: mean square on given data, weighted over time. Any model, any target.</summary>
    [JsonStringEnumMemberName("mse")]
    MeanSquare,

    /// <summary>
    /// w1, the norm of [IAT] sec. 3: sup_t (||H_t - H^_t||_inf + ||dH_t/dt - dH^_t/dt||_inf), ||H_t||_inf = sup_x |H_t(x) - H_t(0)| /
    /// ||x||_inf + |H_t(0)|. For a linear model of a linear target, with e = rho - rho^, the integral of |e| plus |e(0)| plus the integral
    /// of |e'| over [0, inf); for other models estimated from below.
    /// </summary>
    [JsonStringEnumMemberName("w1")]
    Supremum,

    /// <summary>
    /// exact: the squared L2 distance over the infinite horizon in the run's form of time, sum_s (dt rho(s dt) - k_s)^2 + (zero-input
    /// output)^2: what mse tends to on unit white inputs as the horizon grows. Linear models of square-integrable linear targets.
    /// </summary>
    Exact,
}
