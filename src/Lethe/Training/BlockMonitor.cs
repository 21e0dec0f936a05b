namespace Lethe.Training;

/// <summary>
/// How training stands with one parameter tensor, from Adam's moments after a step: which layer learns, and which is about to fail.
/// g is the root of the bias-corrected second moment, entry by entry: a running root mean square of the (clipped) gradient.
/// </summary>
/// <param name="Name">The parameter.</param>
/// <param name="GradientOverWeight">|g|_2 / |w|_2; infinite where all weights are 0.</param>
/// <param name="EffectiveRate">lr / (rms(g) + epsilon): the rate at which plain gradient descent would take steps as long.</param>
public sealed record BlockMonitor(string Name, double GradientOverWeight, double EffectiveRate)
{
    /// <summary>All parameters of a model, in their order.</summary>
    /// <param name="parameters">Their layout.</param>
    /// <param name="state">After at least one step.</param>
    /// <param name="options">beta2 and epsilon.</param>
    /// <param name="learningRate">lr of a parameter's last step.</param>
    public static IReadOnlyList<BlockMonitor> Of(ParameterSet parameters, TrainingState state, TrainingOptions options,
        Func<int, double> learningRate)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(learningRate);
        double correction = 1 - Math.Pow(options.Beta2, state.Step);
        var monitors = new BlockMonitor[parameters.Views.Count];
        for (int v = 0; v < monitors.Length; v++)
        {
            ParameterView view = parameters.Views[v];
            double squares = 0, weights = 0;
            foreach (double m in state.SecondMoment.AsSpan(view.Offset, view.Length)) squares += m / correction;
            foreach (double w in state.Weights.AsSpan(view.Offset, view.Length)) weights += w * w;
            monitors[v] = new BlockMonitor(view.Name, Math.Sqrt(squares / weights),
                learningRate(v) / (Math.Sqrt(squares / view.Length) + options.Epsilon));
        }
        return monitors;
    }
}
