using Lethe.Memory;
using Lethe.Stability;
using Lethe.Training;

namespace Lethe.Experiments.Studies;

/// <summary>One trained and measured model of a growing-horizon study.</summary>
/// <param name="Family">Target, parameterisation, activation, model.</param>
/// <param name="Width">m.</param>
/// <param name="Horizon">T: steps of training and of evaluation.</param>
/// <param name="Seed">Seed.</param>
/// <param name="Outcome">How training ended.</param>
/// <param name="RelativeError">E_m(0)/||H||^2 of the trained model on the test set.</param>
/// <param name="PrunedError">The same after pruning.</param>
/// <param name="KeptUnits">Units left by pruning.</param>
/// <param name="SmallestRate">Smallest decay rate of the kept units.</param>
/// <param name="Distance">r(W) of the pruned model.</param>
/// <param name="Radius">beta* of the pruned model: recurrent block, l2 ball, directed search.</param>
/// <param name="RadiusReason">How beta* came about.</param>
/// <param name="FullBallRadius">beta* of the pruned model: all blocks, l2 ball, adversarial search.</param>
/// <param name="TailEnergy">Share of ||rho||^2 beyond T, NaN where not known: a target tests the limit only where this exceeds ten times the error.</param>
/// <param name="Norms">Norms of the blocks of the pruned model and kappa.</param>
/// <param name="Curve">Perturbation-error curve of the pruned model, recurrent block, directed, relative; null where curves are not asked for.</param>
/// <param name="Memory">Memory function of the trained model (first seed only, and where curves are asked for).</param>
public sealed record GrowingHorizonRun(FamilyKey Family, int Width, int Horizon, long Seed, TrainingOutcome Outcome, double RelativeError,
    double PrunedError, int KeptUnits, double SmallestRate, double Distance, double Radius, string RadiusReason, double FullBallRadius,
    double TailEnergy, ModelNorms Norms, PerturbationCurve? Curve, MemoryFunction? Memory)
{
    /// <summary>The run as the verdict rule sees it.</summary>
    public RunMeasurement Measurement => new(Width, Seed, PrunedError, Radius, Distance);

    /// <summary>The same with the radius under the full ball.</summary>
    public RunMeasurement FullBallMeasurement => Measurement with { Radius = FullBallRadius, Distance = double.NaN };
}
