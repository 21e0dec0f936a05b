namespace Lethe.Stability;

/// <summary>How a perturbation-error curve is measured.</summary>
public sealed record PerturbationOptions
{
    /// <summary>Blocks.</summary>
    public PerturbedBlocks Blocks { get; init; } = PerturbedBlocks.Recurrent;

    /// <summary>Ball.</summary>
    public PerturbationBall Ball { get; init; } = PerturbationBall.L2;

    /// <summary>Search.</summary>
    public PerturbationSearch Search { get; init; } = PerturbationSearch.Directed;

    /// <summary>Draws per beta. A directed search that has no random part (recurrent block of diagonal and free W models) needs one and makes one.</summary>
    public int Draws { get; init; } = 30;

    /// <summary>Sizes beta; 0 need not be listed, E(0) is always measured. The default is the reference's 1e-3 * 2^{i/2}, i = 0..20.</summary>
    public IReadOnlyList<double> Betas { get; init; } = ReferenceBetas;

    /// <summary>Adversarial: gradient steps from each start.</summary>
    public int AscentSteps { get; init; } = 12;

    /// <summary>Adversarial: sequences the gradient is taken over (whole tiles, evenly chosen); errors reported are always over all of them.</summary>
    public int AscentSequences { get; init; } = 128;

    /// <summary>True: errors are divided by the mean weighted square of the target (relative to ||H||^2).</summary>
    public bool Relative { get; init; }

    /// <summary>Seed of the draws.</summary>
    public long Seed { get; init; }

    /// <summary>1e-3 * 2^{i/2}, i = 0..20.</summary>
    public static IReadOnlyList<double> ReferenceBetas { get; } = [.. Enumerable.Range(0, 21).Select(i => 1e-3 * Math.Pow(2, i / 2.0))];
}
