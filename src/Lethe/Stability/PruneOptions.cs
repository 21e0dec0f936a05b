namespace Lethe.Stability;

/// <summary>How a model is pruned.</summary>
public sealed record PruneOptions
{
    /// <summary>The loss may grow to this multiple of the unpruned one.</summary>
    public double LossFactor { get; init; } = 1.5;

    /// <summary>Or to this share of ||H||^2, if that is more.</summary>
    public double RelativeFloor { get; init; } = 1e-5;

    /// <summary>
    /// Strength of the pull of c to its present value in each refit, relative to the mean square of the states. Without it a refit
    /// lets fast units cancel each other to imitate a slow one, which hides that the slow one is needed.
    /// </summary>
    public double Ridge { get; init; } = 1e-5;

    /// <summary>Sequences times steps that the refits look at (whole tiles, evenly chosen, at least one); the final loss is over all
    /// data.</summary>
    public int Samples { get; init; } = 32_768;

    internal void Validate()
    {
        if (LossFactor >= 1 && RelativeFloor >= 0 && Ridge > 0 && Samples >= 1) return;
        throw new ArgumentException($"LossFactor {LossFactor} must be at least 1, RelativeFloor {RelativeFloor} at least 0, Ridge " +
            $"{Ridge} positive and Samples {Samples} at least 1.",
            "options");
    }
}
