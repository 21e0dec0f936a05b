namespace Lethe.Training;

/// <summary>
/// The reference's margin term: margin * max(0, 1 - a), a the smallest positive decay rate of all units (f(w), in native time
/// -ln|lambda|/dt). Only the unit that has it gets a gradient.
/// </summary>
public static class MarginTerm
{
    /// <summary>Adds the term's gradient and returns its value; 0 for models without rates or with no positive one.</summary>
    public static double Add(IParametricModel model, double margin, Span<double> gradient)
    {
        if (margin == 0 || model.Decay is not { } decay) return 0;
        int smallest = -1;
        double rate = double.PositiveInfinity;
        IReadOnlyList<ParameterView> views = model.Parameters.Views;
        for (int v = 0; v < views.Count; v++)
        {
            if (!views[v].IsRate) continue;
            for (int i = views[v].Offset; i < views[v].Offset + views[v].Length; i++)
            {
                double a = decay.Of(model.Parameters.Values[i]);
                if (!(a > 0) || a >= rate) continue;
                rate = a;
                smallest = i;
            }
        }
        if (smallest < 0 || rate >= 1) return 0;
        gradient[smallest] -= margin * decay.Slope(model.Parameters.Values[smallest]);
        return margin * (1 - rate);
    }

    /// <summary>The smallest decay rate of a model, positive or not; NaN for models without rates.</summary>
    public static double SmallestRate(IParametricModel model)
    {
        if (model.Decay is not { } decay) return double.NaN;
        double smallest = double.PositiveInfinity;
        foreach (ParameterView view in model.Parameters.Views.Where(v => v.IsRate))
            foreach (double w in model.Parameters[view]) smallest = Math.Min(smallest, decay.Of(w));
        return smallest;
    }
}
