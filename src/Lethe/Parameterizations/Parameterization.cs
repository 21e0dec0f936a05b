namespace Lethe.Parameterizations;

/// <summary>What most parameterizations share: f grows with w, no native form, the trained form is also the evaluated one.</summary>
public abstract class Parameterization : IParameterization
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Description { get; }

    /// <inheritdoc/>
    public abstract string Formula { get; }

    /// <inheritdoc/>
    public abstract double Rate(double w);

    /// <inheritdoc/>
    public abstract double RateDerivative(double w);

    /// <inheritdoc/>
    public abstract double Inverse(double rate);

    /// <summary>The smallest f on [w - beta, w + beta] and a w that takes it; here f grows with w, so it is taken at w - beta.</summary>
    /// <exception cref="ArgumentOutOfRangeException">beta is negative or NaN.</exception>
    public virtual (double Rate, double Weight) Lowest(double w, double beta)
    {
        RequireRadius(beta);
        return (Rate(w - beta), w - beta);
    }

    /// <inheritdoc/>
    public virtual bool IsIdentity => false;

    /// <inheritdoc/>
    public virtual double RateBoundary => double.NaN;

    /// <inheritdoc/>
    public virtual double NativeBoundary => double.NaN;

    /// <inheritdoc/>
    public virtual bool IsMonotoneAsideOfZero => true;

    /// <inheritdoc/>
    public virtual bool HasNative => false;

    /// <inheritdoc/>
    public virtual double Native(double w) => throw NoNative();

    /// <inheritdoc/>
    public virtual double NativeDerivative(double w) => throw NoNative();

    /// <inheritdoc/>
    public virtual double NativeInverse(double multiplier) => throw NoNative();

    /// <inheritdoc/>
    public virtual IParameterization ForEvaluation => this;

    /// <inheritdoc/>
    public virtual double ToEvaluation(double w) => w;

    /// <inheritdoc/>
    public override string ToString() => Name;

    private protected static void RequireRadius(double beta)
    {
        if (!(beta >= 0)) throw new ArgumentOutOfRangeException(nameof(beta), Invariant($"beta is {beta}, expected a number >= 0."));
    }

    private NotSupportedException NoNative() =>
        new($"parameterization '{Name}' has no native (discrete) form: use euler or exact integration, or one of " +
            $"{string.Join(", ", ParameterizationCatalog.All.Where(p => p.HasNative).Select(p => p.Name))}.");
}
