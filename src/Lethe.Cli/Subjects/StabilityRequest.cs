using Lethe.Stability;

namespace Lethe.Cli.Subjects;

/// <summary>How the stability of every run is measured.</summary>
/// <param name="Perturbation">Blocks, ball, search, draws and sizes; its seed is replaced by the run's unless <paramref name="Seed"/> is given.</param>
/// <param name="Horizon">Steps of the evaluation; null: data.length of the run.</param>
/// <param name="Sequences">Most test sequences used; null: all of the run's.</param>
/// <param name="Tolerance">tol of beta*, relative to the target's mean square.</param>
/// <param name="Seed">Seed of the draws; null: the run's.</param>
internal sealed record StabilityRequest(PerturbationOptions Perturbation, int? Horizon, int? Sequences, double Tolerance, long? Seed);
