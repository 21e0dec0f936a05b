namespace Lethe.Stability;

/// <summary>A measured perturbation-error curve. All lists have one entry per beta; beta = 0 is entry 0.</summary>
/// <param name="Betas">beta, ascending, the first is 0.</param>
/// <param name="Raw">Largest error found at each beta alone.</param>
/// <param name="Lower">Running maximum of <paramref name="Raw"/>: a lower bound of sup over the ball, since the balls are nested. Infinity
/// where a perturbed model diverged.</param>
/// <param name="Upper">A certified upper bound, or infinity where none is known.</param>
/// <param name="Options">How it was measured.</param>
/// <param name="Horizon">Steps evaluated.</param>
/// <param name="TargetMeanSquare">What relative errors are divided by: for mse the mean weighted square of the target on the evaluation
/// data, for exact ||rho||^2, for w1 ||H||.</param>
public sealed record PerturbationCurve(IReadOnlyList<double> Betas, IReadOnlyList<double> Raw, IReadOnlyList<double> Lower,
    IReadOnlyList<double> Upper, PerturbationOptions Options, int Horizon, double TargetMeanSquare)
{
    /// <summary>Why <see cref="Upper"/> is infinite where it is; empty where it is not, or was not asked for.</summary>
    public string UpperReason { get; init; } = "";
}
