namespace Lethe.Theory;

/// <summary>
/// How large a gradient is at a given rate ([SSSM] sec. 3.4): |dLoss/dw| &lt;= C |f'(w)|/f(w)^2 in continuous time and C |g'(w)|/(1 -
/// g(w))^2 for native multipliers. The relative scale, divided by |w|, is what a parameterization should keep bounded and even over the
/// rates.
/// </summary>
/// <param name="Weight">w.</param>
/// <param name="Rate">f(w), or 1 - g(w) for native forms.</param>
/// <param name="Scale">|f'(w)|/f(w)^2, or |g'(w)|/(1 - g(w))^2.</param>
public sealed record GradientScale(double Weight, double Rate, double Scale)
{
    /// <summary>Scale / |w|.</summary>
    public double Relative => Scale / Math.Abs(Weight);

    /// <summary>|f'(w)|/f(w)^2 at a weight.</summary>
    public static GradientScale Continuous(IParameterization parameterization, double weight)
    {
        ArgumentNullException.ThrowIfNull(parameterization);
        double rate = parameterization.Rate(weight);
        return new GradientScale(weight, rate, Math.Abs(parameterization.RateDerivative(weight)) / rate / rate);
    }

    /// <summary>|f'(w)|/f(w)^2 at the weight of a rate.</summary>
    /// <exception cref="ArgumentException">No weight has this rate.</exception>
    public static GradientScale AtRate(IParameterization parameterization, double rate)
    {
        ArgumentNullException.ThrowIfNull(parameterization);
        double weight = parameterization.Inverse(rate);
        if (double.IsNaN(weight))
        {
            throw new ArgumentException(Invariant(
                $"rate is {rate}, expected a value that {parameterization.Formula} takes: choose a rate in its range."), nameof(rate));
        }
        return Continuous(parameterization, weight);
    }

    /// <summary>|g'(w)|/(1 - g(w))^2 at a weight.</summary>
    /// <exception cref="NotSupportedException">The parameterization has no native form.</exception>
    public static GradientScale Native(IParameterization parameterization, double weight)
    {
        ArgumentNullException.ThrowIfNull(parameterization);
        double rest = 1 - parameterization.Native(weight);
        return new GradientScale(weight, rest, Math.Abs(parameterization.NativeDerivative(weight)) / rest / rest);
    }
}
