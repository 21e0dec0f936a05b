namespace Lethe.Training;

/// <summary>How a run ended. Divergence is an outcome, not an exception.</summary>
/// <param name="Outcome">How.</param>
/// <param name="State">The final state; <see cref="TrainingState.BestWeights"/> are those to use.</param>
/// <param name="Divergence">When and where the run stopped being finite; null where it did not.</param>
public sealed record TrainingResult(TrainingOutcome Outcome, TrainingState State, Divergence? Divergence);
