namespace Lethe.Stability;

/// <summary>
/// The distance to instability r(W) of recurrent weights: in continuous (exact) time to a rate of 0, under Euler also to the rate 2/dt
/// beyond which the discrete recurrence grows, in native time to |lambda| = 1. Distances are taken in the trained weights w, not in the
/// rates.
/// </summary>
public static class DistanceToInstability
{
    /// <summary>r(W) of a model.</summary>
    /// <param name="model">
    /// Diagonal, state-space and LRU: exact, the least over all layers. Rnn: exact for f that are monotone or largest at 0, as all
    /// named ones are. Free W: the complex radius, a certified lower bound, with the real radius beside it. Others: NaN.
    /// </param>
    public static InstabilityDistance Of(IParametricModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.ForEvaluation().Recurrence is { Entry.Distance: { } distance } evaluated ? distance(evaluated)
            : new InstabilityDistance(double.NaN, false, $"no certified distance to instability is known for model '{model.Name}'");
    }

    /// <summary>r of a diagonal recurrence: the least distance of any w_i to the boundary.</summary>
    /// <param name="weights">w, as evaluated (relu: clamped).</param>
    /// <param name="parameterization">f.</param>
    /// <param name="integration">The form of time.</param>
    /// <param name="timeStep">dt.</param>
    public static InstabilityDistance Diagonal(ReadOnlySpan<double> weights, IParameterization parameterization, Integration integration,
        double timeStep)
    {
        ArgumentNullException.ThrowIfNull(parameterization);
        double least = double.PositiveInfinity;
        int unit = -1;
        RateBoundary boundary = RateBoundary.Of(parameterization, integration, timeStep);
        for (int i = 0; i < weights.Length; i++)
        {
            double distance = boundary.Distance(weights[i]);
            if (double.IsNaN(distance)) return new InstabilityDistance(double.NaN, false, $"weight {i} is not finite");
            if (distance < least) (least, unit) = (distance, i);
        }
        string reason = unit < 0 ? $"no change of w makes '{parameterization.Name}' unstable with {integration} integration"
            : Invariant($"unit {unit} (w = {weights[unit]:G6}) reaches the boundary first");
        return new InstabilityDistance(least, true, reason);
    }

    /// <summary>r of independent units in any number of layers: the least over all of them.</summary>
    /// <param name="model">A model with rates, as it is evaluated.</param>
    public static InstabilityDistance OfRates(RecurrentModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        DecayRates decay = model.Decay ?? throw new ArgumentException($"model '{model.Name}' has no rates f(w).", nameof(model));
        InstabilityDistance? least = null;
        foreach (ParameterView view in model.Parameters.Views.Where(v => v.IsRate))
        {
            InstabilityDistance found = Diagonal(model.Parameters[view], decay.Parameterization, decay.Integration, decay.TimeStep);
            if (view != decay.Weights) found = found with { Reason = $"{view.Name}: {found.Reason}" };
            if (double.IsNaN(found.Distance)) return found;
            if (least is null || found.Distance < least.Distance) least = found;
        }
        return least!;
    }
}
