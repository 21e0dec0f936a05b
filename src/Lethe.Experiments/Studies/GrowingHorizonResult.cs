using Lethe.Stability;

namespace Lethe.Experiments.Studies;

/// <summary>A finished study.</summary>
/// <param name="Runs">All runs, by width and seed.</param>
/// <param name="Verdicts">One per family: recurrent block, l2 ball, directed search.</param>
/// <param name="FullBall">One per family, in the same order: all blocks, l2 ball, adversarial search.</param>
public sealed record GrowingHorizonResult(IReadOnlyList<GrowingHorizonRun> Runs, IReadOnlyList<Verdict> Verdicts, IReadOnlyList<Verdict> FullBall);
