namespace Lethe.Parameterizations;

/// <summary>
/// f(w) = max(w, 0) in training; when perturbed, weights are clamped at 0 once and then used as they are
/// (theory: table of parameterizations; protocol "reference").
/// </summary>
public sealed class ReluParameterization : Parameterization
{
    /// <inheritdoc/>
    public override string Name => "relu";

    /// <inheritdoc/>
    public override string Description => "max(w, 0) in training, the clamped weight itself under perturbation (the reference's RNNs)";

    /// <inheritdoc/>
    public override string Formula => "max(w, 0)";

    /// <inheritdoc/>
    public override double Rate(double w) => double.IsNaN(w) ? double.NaN : Math.Max(w, 0);

    /// <inheritdoc/>
    public override double RateDerivative(double w) => w > 0 ? 1 : 0;

    /// <inheritdoc/>
    public override double Inverse(double rate) => rate >= 0 ? rate : double.NaN;

    /// <inheritdoc/>
    public override double RateBoundary => 0;

    /// <inheritdoc/>
    public override IParameterization ForEvaluation => ParameterizationCatalog.Direct;

    /// <inheritdoc/>
    public override double ToEvaluation(double w) => Rate(w);
}
