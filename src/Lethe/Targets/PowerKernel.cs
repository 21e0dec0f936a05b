namespace Lethe.Targets;

/// <summary>rho(t) = (1 + scale t)^{-exponent}: polynomial memory.</summary>
public sealed class PowerKernel : LinearFunctional
{
    private readonly double _scale;

    /// <summary>Creates the kernel.</summary>
    /// <param name="name">Name.</param>
    /// <param name="description">One line.</param>
    /// <param name="scale">Positive and finite.</param>
    /// <param name="exponent">Above 1/2 (rho is square-integrable), finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">scale or exponent is out of range.</exception>
    public PowerKernel(string name, string description, double scale, double exponent)
    {
        if (scale is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(scale), Invariant($"scale is {scale}, expected a finite number > 0."));
        if (exponent is not (> 0.5 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(exponent), Invariant($"exponent is {exponent}, expected a finite number > 0.5."));
        (Name, Description, _scale, Exponent) = (name, description, scale, exponent);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <summary>The power of the decay.</summary>
    public double Exponent { get; }

    /// <inheritdoc/>
    public override double Kernel(double t) => Math.Pow(1 + _scale * t, -Exponent);

    /// <inheritdoc/>
    public override bool IsIntegrable => Exponent > 1;

    /// <inheritdoc/>
    public override double SquaredNorm => SquaredTail(0);

    /// <inheritdoc/>
    public override double SquaredTail(double t) => Math.Pow(1 + _scale * t, 1 - 2 * Exponent) / (_scale * (2 * Exponent - 1));

    /// <inheritdoc/>
    public override double AbsoluteNorm => AbsoluteTail(0);

    /// <inheritdoc/>
    public override double AbsoluteTail(double t) => IsIntegrable
        ? Math.Pow(1 + _scale * t, 1 - Exponent) / (_scale * (Exponent - 1)) : double.PositiveInfinity;
}
