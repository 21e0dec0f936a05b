namespace Lethe.Models;

/// <summary>
/// How recurrent eigenvalues come from trained weights w: decay rates per unit of time f(w), or in native time -ln|g(w)|/dt. What diagonal,
/// state-space and LRU models have, and P^T diag(f(w)) P (with P orthogonal).
/// </summary>
/// <param name="Weights">Where w stands among the parameters; of a stack of layers the first one's (<see cref="ParameterView.IsRate"/>
/// finds all).</param>
/// <param name="Parameterization">f.</param>
/// <param name="Integration">The form of time.</param>
/// <param name="TimeStep">dt.</param>
public sealed record DecayRates(ParameterView Weights, IParameterization Parameterization, Integration Integration, double TimeStep)
{
    /// <summary>The rate of weight w; negative where |lambda| &gt; 1.</summary>
    public double Of(double w) => Integration == Integration.Native
        ? -Math.Log(Math.Abs(Parameterization.Native(w))) / TimeStep : Parameterization.Rate(w);

    /// <summary>Its derivative in w.</summary>
    public double Slope(double w) => Integration == Integration.Native
        ? -Parameterization.NativeDerivative(w) / (Parameterization.Native(w) * TimeStep) : Parameterization.RateDerivative(w);

    /// <summary>A w of the given rate, or NaN where there is none.</summary>
    public double Inverse(double rate) => Integration == Integration.Native
        ? Parameterization.NativeInverse(Math.Exp(-rate * TimeStep)) : Parameterization.Inverse(rate);

    /// <summary>True where a unit of weight w decays by itself; under Euler a rate of 2/dt or more does not.</summary>
    public bool IsStable(double w) =>
        Of(w) is var rate && rate > 0 && rate < (Integration == Integration.Euler ? 2 / TimeStep : double.PositiveInfinity);
}
