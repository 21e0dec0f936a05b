namespace Lethe.Stability.Certificates;

/// <summary>The rates, or native multipliers, a weight takes within beta of its place. The extremes of named forms are at the ends or at 0
/// (<see cref="IParameterization.IsMonotoneAsideOfZero"/>), expressions are enclosed.</summary>
internal static class WeightInterval
{
    /// <summary>Why an f has no certified interval; null where it has.</summary>
    public static string? Objection(IParameterization f) => f.IsMonotoneAsideOfZero || f is ExpressionParameterization ? null
        : $"the extremes of '{f.Name}' over an interval of weights are not certified: give f as an expression in w";

    /// <summary>The least and the largest f (native: g) on [w - beta, w + beta]; infinite where an expression is not shown to be
    /// defined.</summary>
    public static (double Low, double High) Of(IParameterization f, Integration integration, double w, double beta)
    {
        Func<double, double> value = integration == Integration.Native ? f.Native : f.Rate;
        double a = value(w - beta), b = value(w + beta), own = value(w);
        (double low, double high) = (Math.Min(own, Math.Min(a, b)), Math.Max(own, Math.Max(a, b)));
        if (f is ExpressionParameterization expression)
        {
            // The values in double, which the model computes with, lie in it as well.
            Interval range = ExpressionRange.Of(expression.Term, w - beta, w + beta);
            return (Math.Min(range.Lo, low), Math.Max(range.Hi, high));
        }
        if (Math.Abs(w) > beta) return (low, high);
        double middle = value(0);
        return (Math.Min(low, middle), Math.Max(high, middle));
    }
}
