namespace Lethe.Stability;

/// <summary>Which weights are perturbed.</summary>
public enum PerturbedBlocks
{
    /// <summary>The recurrent weights alone: w, P, free W.</summary>
    Recurrent,

    /// <summary>All weights.</summary>
    All,
}

/// <summary>The ball |theta~ - theta| &lt;= beta.</summary>
public enum PerturbationBall
{
    /// <summary>[IAT]: per block, spectral norm for matrices (diagonal w: max |delta_i|), d together with c.</summary>
    L2,

    /// <summary>The reference: each tensor's Gaussian noise scaled so that its largest entry is beta.</summary>
    MaxAbs,
}

/// <summary>How the supremum over the ball is sought.</summary>
public enum PerturbationSearch
{
    /// <summary>n draws on the sphere.</summary>
    Random,

    /// <summary>Each w moved by beta towards the lowest rate, straight at the stability boundary; random draws elsewhere.</summary>
    Directed,

    /// <summary>Projected gradient ascent from several starts, the best random and directed draws among them.</summary>
    Adversarial,
}

/// <summary>How a perturbation-error curve is measured.</summary>
public sealed record PerturbationOptions
{
    /// <summary>Blocks.</summary>
    public PerturbedBlocks Blocks { get; init; } = PerturbedBlocks.Recurrent;

    /// <summary>Ball.</summary>
    public PerturbationBall Ball { get; init; } = PerturbationBall.L2;

    /// <summary>Search.</summary>
    public PerturbationSearch Search { get; init; } = PerturbationSearch.Directed;

    /// <summary>Draws per beta.</summary>
    public int Draws { get; init; } = 30;

    /// <summary>Sizes beta; 0 need not be listed, E(0) is always measured. The default is the reference's 1e-3 * 2^{i/2}, i = 0..20.</summary>
    public IReadOnlyList<double> Betas { get; init; } = ReferenceBetas;

    /// <summary>True: errors are divided by the mean weighted square of the target (relative to ||H||^2).</summary>
    public bool Relative { get; init; }

    /// <summary>Seed of the draws.</summary>
    public long Seed { get; init; }

    /// <summary>1e-3 * 2^{i/2}, i = 0..20.</summary>
    public static IReadOnlyList<double> ReferenceBetas { get; } = [.. Enumerable.Range(0, 21).Select(i => 1e-3 * Math.Pow(2, i / 2.0))];
}

/// <summary>A measured perturbation-error curve. All lists have one entry per beta; beta = 0 is entry 0.</summary>
/// <param name="Betas">beta, ascending, the first is 0.</param>
/// <param name="Raw">Largest error found at each beta alone.</param>
/// <param name="Lower">Running maximum of <paramref name="Raw"/>: a lower bound of sup over the ball, since the balls are nested. Infinity where a perturbed model diverged.</param>
/// <param name="Upper">A certified upper bound, or infinity where none is known.</param>
/// <param name="Options">How it was measured.</param>
/// <param name="Horizon">Steps evaluated.</param>
/// <param name="TargetMeanSquare">Mean weighted square of the target on the evaluation data: ||H||^2 of relative errors.</param>
public sealed record PerturbationCurve(IReadOnlyList<double> Betas, IReadOnlyList<double> Raw, IReadOnlyList<double> Lower,
    IReadOnlyList<double> Upper, PerturbationOptions Options, int Horizon, double TargetMeanSquare);
