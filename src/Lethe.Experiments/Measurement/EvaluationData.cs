namespace Lethe.Experiments.Measurement;

/// <summary>The data a model is measured on.</summary>
/// <param name="Inputs">(batch, time, in); its length is the horizon, which may exceed that of training.</param>
/// <param name="Targets">(batch, time, out).</param>
/// <param name="TimeWeights">v_k of the error, one per step; empty: all ones.</param>
/// <param name="Target">
/// What the targets were computed by: errors other than mse, certified bounds and kappa need it where it is a <see
/// cref="LinearFunctional"/>; null: there are only data.
/// </param>
public sealed record EvaluationData(TiledSequences Inputs, TiledSequences Targets, IReadOnlyList<double> TimeWeights,
    ITarget? Target = null);
