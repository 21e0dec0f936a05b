namespace Lethe.Parameterizations;

/// <summary>f(w) = log(1 + e^w). Native: lambda = e^{-f(w)} = 1/(1 + e^w).</summary>
public sealed class SoftplusParameterization : Parameterization
{
    /// <inheritdoc/>
    public override string Name => "softplus";

    /// <inheritdoc/>
    public override string Description => "softplus, a stable reparameterization: exponential for small rates, linear for large ones";

    /// <inheritdoc/>
    public override string Formula => "log(1 + e^w)";

    /// <inheritdoc/>
    public override double Rate(double w) => Elementary.Softplus(w);

    /// <inheritdoc/>
    public override double RateDerivative(double w) => Elementary.Sigmoid(w);

    /// <inheritdoc/>
    public override double Inverse(double rate)
    {
        if (rate is not (> 0 and < double.PositiveInfinity)) return double.NaN;
        // log(e^a - 1): the first form keeps small rates exact, the second does not overflow.
        return rate < 1 ? Math.Log(Elementary.ExpM1(rate)) : rate + Elementary.Log1P(-Math.Exp(-rate));
    }

    /// <inheritdoc/>
    public override bool HasNative => true;

    /// <inheritdoc/>
    public override double Native(double w) => Elementary.Sigmoid(-w);

    /// <inheritdoc/>
    public override double NativeDerivative(double w) => -Elementary.Sigmoid(w) * Elementary.Sigmoid(-w);

    /// <inheritdoc/>
    public override double NativeInverse(double multiplier) => multiplier is > 0 and < 1 ? Inverse(-Math.Log(multiplier)) : double.NaN;
}
