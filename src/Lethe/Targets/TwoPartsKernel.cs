using MathNet.Numerics;

namespace Lethe.Targets;

/// <summary>rho(t) = e^{-t} + e^{-(t-9)^2}: a decay and a separate bump.</summary>
public sealed class TwoPartsKernel : LinearFunctional
{
    private const double Centre = 9;

    /// <inheritdoc/>
    public override string Name => "twoparts";

    /// <inheritdoc/>
    public override string Description => "e^{-t} + e^{-(t-9)^2}: an exponential and a separate bump";

    /// <inheritdoc/>
    public override double Kernel(double t) => Math.Exp(-t) + Math.Exp(-(t - Centre) * (t - Centre));

    /// <inheritdoc/>
    public override double SquaredNorm => SquaredTail(0);

    /// <summary>
    /// e^{-2t}/2 + sqrt(pi/8) erfc(sqrt2 (t-9)) + sqrt(pi) e^{-8.75} erfc(t - 8.5): the squares of both parts and, by completing the square
    /// in
    /// -t - (t-9)^2 = -(t-8.5)^2 - 8.75, twice their product.
    /// </summary>
    public override double SquaredTail(double t) =>
        0.5 * Math.Exp(-2 * t)
        + Math.Sqrt(Math.PI / 8) * SpecialFunctions.Erfc(Math.Sqrt(2) * (t - Centre))
        + Math.Sqrt(Math.PI) * Math.Exp(-8.75) * SpecialFunctions.Erfc(t - 8.5);

    /// <inheritdoc/>
    public override double AbsoluteNorm => 1 + 0.5 * Math.Sqrt(Math.PI) * SpecialFunctions.Erfc(-Centre);
}
