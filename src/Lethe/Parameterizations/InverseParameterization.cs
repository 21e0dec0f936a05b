namespace Lethe.Parameterizations;

/// <summary>
/// f(w) = 1/w^2 (`inverse`) or 1/|w| (`inverse-abs`). [SSSM] gives no formula for its "inverse"; the name says which is used.
/// Not a stable reparameterization near w = 0, where f is infinite.
/// </summary>
public sealed class InverseParameterization : Parameterization
{
    private readonly bool _squared;

    /// <summary>Creates 1/w^2 or 1/|w|.</summary>
    public InverseParameterization(bool squared) => _squared = squared;

    /// <inheritdoc/>
    public override string Name => _squared ? "inverse" : "inverse-abs";

    /// <inheritdoc/>
    public override string Description => $"{Formula}; stable only while bounded away from w = 0";

    /// <inheritdoc/>
    public override string Formula => _squared ? "1/w^2" : "1/|w|";

    /// <inheritdoc/>
    public override double Rate(double w) => _squared ? 1 / w / w : 1 / Math.Abs(w);

    /// <inheritdoc/>
    public override double RateDerivative(double w) => _squared ? -2 / w / w / w : -Math.Sign(w) / w / w;

    /// <inheritdoc/>
    public override double Inverse(double rate) =>
        rate is not (> 0 and < double.PositiveInfinity) ? double.NaN : _squared ? 1 / Math.Sqrt(rate) : 1 / rate;

    /// <summary>The smallest f on [w - beta, w + beta], taken where |w| is largest (at w = 0 the positive end).</summary>
    public override (double Rate, double Weight) Lowest(double w, double beta)
    {
        RequireRadius(beta);
        double weight = w < 0 ? w - beta : w + beta;
        return (Rate(weight), weight);
    }
}
