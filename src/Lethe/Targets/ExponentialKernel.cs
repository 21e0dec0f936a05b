namespace Lethe.Targets;

/// <summary>rho(t) = e^{-rate t}.</summary>
public sealed class ExponentialKernel : LinearFunctional
{
    /// <summary>Creates the kernel.</summary>
    /// <param name="name">Name.</param>
    /// <param name="description">One line.</param>
    /// <param name="rate">Decay rate, positive and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not positive and finite.</exception>
    public ExponentialKernel(string name, string description, double rate)
    {
        if (rate is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(rate), Invariant($"rate is {rate}, expected a finite number > 0."));
        (Name, Description, Rate) = (name, description, rate);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <summary>The decay rate.</summary>
    public double Rate { get; }

    /// <inheritdoc/>
    public override double Kernel(double t) => Math.Exp(-Rate * t);

    /// <inheritdoc/>
    public override double SquaredNorm => 0.5 / Rate;

    /// <inheritdoc/>
    public override double SquaredTail(double t) => Math.Exp(-2 * Rate * t) * 0.5 / Rate;

    /// <inheritdoc/>
    public override double AbsoluteNorm => 1 / Rate;

    /// <inheritdoc/>
    public override double AbsoluteTail(double t) => Math.Exp(-Rate * t) / Rate;
}
