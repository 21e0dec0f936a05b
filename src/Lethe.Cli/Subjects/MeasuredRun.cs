using Lethe.Experiments.Runs;
using Lethe.Stability;

namespace Lethe.Cli.Subjects;

/// <summary>One run and what perturbing it gave.</summary>
/// <param name="Run">The run.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Curve">E(beta).</param>
/// <param name="Radius">beta*.</param>
/// <param name="Distance">r(W).</param>
internal sealed record MeasuredRun(StoredRun Run, long Seed, PerturbationCurve Curve, StabilityRadiusResult Radius, InstabilityDistance Distance)
{
    /// <summary>The run as the verdict rule takes it.</summary>
    public RunMeasurement Measurement => new(Run.Width, Seed, Radius.RelativeError, Radius.Radius, Distance.Distance);
}
