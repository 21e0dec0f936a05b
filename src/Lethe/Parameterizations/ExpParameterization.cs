namespace Lethe.Parameterizations;

/// <summary>f(w) = e^w. Native: lambda = e^{-e^w} (LRU, Orvieto et al. 2023).</summary>
public sealed class ExpParameterization : Parameterization
{
    /// <inheritdoc/>
    public override string Name => "exp";

    /// <inheritdoc/>
    public override string Description => "exponential, a stable reparameterization: rates stay positive and move by a constant factor";

    /// <inheritdoc/>
    public override string Formula => "e^w";

    /// <inheritdoc/>
    public override double Rate(double w) => Math.Exp(w);

    /// <inheritdoc/>
    public override double RateDerivative(double w) => Math.Exp(w);

    /// <inheritdoc/>
    public override double Inverse(double rate) => rate is > 0 and < double.PositiveInfinity ? Math.Log(rate) : double.NaN;

    /// <inheritdoc/>
    public override bool HasNative => true;

    /// <inheritdoc/>
    public override double Native(double w) => Math.Exp(-Math.Exp(w));

    /// <inheritdoc/>
    public override double NativeDerivative(double w) => -Math.Exp(w - Math.Exp(w));

    /// <inheritdoc/>
    public override double NativeInverse(double multiplier) => multiplier is > 0 and < 1 ? Math.Log(-Math.Log(multiplier)) : double.NaN;
}
