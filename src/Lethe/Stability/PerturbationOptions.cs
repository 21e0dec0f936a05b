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

    /// <summary>Blocks, ball and search in one.</summary>
    public PerturbationChoice Choice => new(Blocks, Ball, Search);

    /// <summary>The distance between target and perturbed model.</summary>
    public PerturbationErrorKind Error { get; init; } = PerturbationErrorKind.MeanSquare;

    /// <summary>The target itself, which errors other than mse compare with; null: there are only data.</summary>
    public LinearFunctional? Target { get; init; }

    /// <summary>True: the curve's upper end is a certified bound, finite where the model, the error and the ball admit one
    /// (docs/stability.md).</summary>
    public bool Certify { get; init; }

    /// <summary>Draws per beta. A directed search that has no random part (recurrent block of diagonal and free W models) needs one and
    /// makes one.</summary>
    public int Draws { get; init; } = 30;

    /// <summary>Sizes beta; 0 need not be listed, E(0) is always measured. The default is the reference's 1e-3 * 2^{i/2}, i =
    /// 0..20.</summary>
    public IReadOnlyList<double> Betas { get; init; } = ReferenceBetas;

    /// <summary>Adversarial: gradient steps from each start at most.</summary>
    public int AscentSteps { get; init; } = 24;

    /// <summary>Adversarial: sequences the gradient is taken over (whole tiles, evenly chosen); errors reported are always over all of
    /// them.</summary>
    public int AscentSequences { get; init; } = 128;

    /// <summary>True: errors are divided by that of the model that answers 0: for mse the mean weighted square of the target (relative to
    /// ||H||^2), for exact ||rho||^2, for w1 ||H||.</summary>
    public bool Relative { get; init; }

    /// <summary>Seed of the draws.</summary>
    public long Seed { get; init; }

    /// <summary>1e-3 * 2^{i/2}, i = 0..20.</summary>
    public static IReadOnlyList<double> ReferenceBetas { get; } = [.. Enumerable.Range(0, 21).Select(i => 1e-3 * Math.Pow(2, i / 2.0))];
}
