namespace Lethe.Targets;

/// <summary>rho(t) = sin t: memory that does not decay. Not integrable, so it is a target on finite horizons only.</summary>
public sealed class SineKernel : LinearFunctional
{
    /// <inheritdoc/>
    public override string Name => "sin";

    /// <inheritdoc/>
    public override string Description => "sin t: memory that does not decay (finite horizon only)";

    /// <inheritdoc/>
    public override double Kernel(double t) => Math.Sin(t);

    /// <inheritdoc/>
    public override bool IsIntegrable => false;

    /// <inheritdoc/>
    public override double SquaredNorm => double.PositiveInfinity;

    /// <inheritdoc/>
    public override double SquaredTail(double t) => double.PositiveInfinity;

    /// <inheritdoc/>
    public override double AbsoluteNorm => double.PositiveInfinity;
}
