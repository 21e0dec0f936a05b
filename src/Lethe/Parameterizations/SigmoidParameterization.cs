namespace Lethe.Parameterizations;

/// <summary>f(w) = 1/(1 + e^{-w}): rates in (0, 1).</summary>
public sealed class SigmoidParameterization : Parameterization
{
    /// <inheritdoc/>
    public override string Name => "sigmoid";

    /// <inheritdoc/>
    public override string Description => "sigmoid, a stable reparameterization with rates in (0, 1)";

    /// <inheritdoc/>
    public override string Formula => "1/(1 + e^-w)";

    /// <inheritdoc/>
    public override double Rate(double w) => Elementary.Sigmoid(w);

    /// <inheritdoc/>
    public override double RateDerivative(double w) => Elementary.Sigmoid(w) * Elementary.Sigmoid(-w);

    /// <inheritdoc/>
    public override double Inverse(double rate) => rate is > 0 and < 1 ? Math.Log(rate) - Elementary.Log1P(-rate) : double.NaN;
}
