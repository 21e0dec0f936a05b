namespace Lethe.Stability;

/// <summary>How a stability radius at tolerance is sought.</summary>
public sealed record StabilityRadiusOptions
{
    /// <summary>tol in beta* = sup { beta : E(beta) &lt;= E(0) + tol }, E relative to ||H||^2.</summary>
    public double Tolerance { get; init; } = 0.1;

    /// <summary>Relative width of the last bracket.</summary>
    public double Accuracy { get; init; } = 1e-3;

    /// <summary>Where the upward scan begins; a radius below is bracketed downwards.</summary>
    public double SmallestBeta { get; init; } = 1e-6;

    /// <summary>Where the upward scan ends; no crossing up to here is reported as an infinite radius.</summary>
    public double LargestBeta { get; init; } = 64;

    /// <summary>Blocks, ball, search, draws and seed; its betas and the relative flag are not used.</summary>
    public PerturbationOptions Perturbation { get; init; } = new();
}
