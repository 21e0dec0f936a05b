namespace Lethe.Parameterizations;

/// <summary>f(w) = tanh w: not stable as a rate (it changes sign). Native: lambda = tanh w, which is stable.</summary>
public sealed class TanhParameterization : Parameterization
{
    /// <inheritdoc/>
    public override string Name => "tanh";

    /// <inheritdoc/>
    public override string Description => "tanh: not stable as a rate, stable in its native form lambda = tanh w";

    /// <inheritdoc/>
    public override string Formula => "tanh w";

    /// <inheritdoc/>
    public override double Rate(double w) => Math.Tanh(w);

    /// <inheritdoc/>
    public override double RateDerivative(double w) => 4 * Elementary.Sigmoid(2 * w) * Elementary.Sigmoid(-2 * w);

    /// <inheritdoc/>
    public override double Inverse(double rate) => rate is > -1 and < 1 ? Elementary.Artanh(rate) : double.NaN;

    /// <inheritdoc/>
    public override double RateBoundary => 0;

    /// <inheritdoc/>
    public override bool HasNative => true;

    /// <inheritdoc/>
    public override double Native(double w) => Math.Tanh(w);

    /// <inheritdoc/>
    public override double NativeDerivative(double w) => RateDerivative(w);

    /// <inheritdoc/>
    public override double NativeInverse(double multiplier) => Inverse(multiplier);
}
