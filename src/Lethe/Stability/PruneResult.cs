namespace Lethe.Stability;

/// <summary>A pruned model.</summary>
/// <param name="Model">The model with deleted units switched off: u = b = c = 0 and decay rate 1/dt.</param>
/// <param name="Kept">Indices of the units kept, ascending.</param>
/// <param name="LossBefore">Loss of the unpruned model on all data.</param>
/// <param name="LossAfter">Loss of the pruned model on all data, at most <paramref name="Limit"/>.</param>
/// <param name="Limit">max(LossFactor * LossBefore, RelativeFloor * ||H||^2).</param>
public sealed record PruneResult(RecurrentModel Model, IReadOnlyList<int> Kept, double LossBefore, double LossAfter, double Limit);
