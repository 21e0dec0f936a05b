namespace Lethe.Parameterizations;

/// <summary>f(w) = w, in training as in evaluation: no reparameterization. Native: lambda = w.</summary>
public sealed class DirectParameterization : Parameterization
{
    /// <inheritdoc/>
    public override string Name => "direct";

    /// <inheritdoc/>
    public override string Description => "the trained weight is the rate itself; a perturbation of its size reaches instability";

    /// <inheritdoc/>
    public override string Formula => "w";

    /// <inheritdoc/>
    public override double Rate(double w) => w;

    /// <inheritdoc/>
    public override double RateDerivative(double w) => 1;

    /// <inheritdoc/>
    public override double Inverse(double rate) => rate;

    /// <inheritdoc/>
    public override bool IsIdentity => true;

    /// <inheritdoc/>
    public override double RateBoundary => 0;

    /// <inheritdoc/>
    public override double NativeBoundary => 1;

    /// <inheritdoc/>
    public override bool HasNative => true;

    /// <inheritdoc/>
    public override double Native(double w) => w;

    /// <inheritdoc/>
    public override double NativeDerivative(double w) => 1;

    /// <inheritdoc/>
    public override double NativeInverse(double multiplier) => multiplier;
}
