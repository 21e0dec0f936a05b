using Lethe.Models;

namespace Lethe.Training;

/// <summary>The reference's margin term: margin * max(0, 1 - a), a the smallest positive decay rate f(w_i). Only the unit that has it gets a gradient.</summary>
public static class MarginTerm
{
    /// <summary>Adds the term's gradient and returns its value; 0 for models without rates or with no positive one.</summary>
    public static double Add(IParametricModel model, double margin, Span<double> gradient)
    {
        if (margin == 0 || model is not IRateModel rated) return 0;
        ReadOnlySpan<double> w = rated.Parameters[rated.RateWeights];
        int smallest = -1;
        double rate = double.PositiveInfinity;
        for (int i = 0; i < w.Length; i++)
        {
            double a = rated.Parameterization.Rate(w[i]);
            if (!(a > 0) || a >= rate) continue;
            rate = a;
            smallest = i;
        }
        if (smallest < 0 || rate >= 1) return 0;
        gradient[rated.RateWeights.Offset + smallest] -= margin * rated.Parameterization.RateDerivative(w[smallest]);
        return margin * (1 - rate);
    }

    /// <summary>The smallest decay rate of a model, positive or not; NaN for models without rates.</summary>
    public static double SmallestRate(IParametricModel model)
    {
        if (model is not IRateModel rated) return double.NaN;
        double smallest = double.PositiveInfinity;
        foreach (double w in rated.Parameters[rated.RateWeights]) smallest = Math.Min(smallest, rated.Parameterization.Rate(w));
        return smallest;
    }
}
