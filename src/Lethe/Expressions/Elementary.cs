namespace Lethe.Expressions;

/// <summary>Elementary functions that keep their relative accuracy where the textbook formula cancels or overflows.</summary>
public static class Elementary
{
    // Above it e^x is infinite.
    private const double LargestExponent = 709.782712893384;

    /// <summary>log(1 + x) to a few ulp also for tiny x (W. Kahan's correction of the rounded argument).</summary>
    public static double Log1P(double x)
    {
        double u = 1 + x;
        if (u == 1) return x;
        return double.IsPositiveInfinity(u) ? u : Math.Log(u) * (x / (u - 1));
    }

    /// <summary>e^x - 1 to a few ulp also for tiny x (W. Kahan).</summary>
    public static double ExpM1(double x)
    {
        if (x > LargestExponent) return double.PositiveInfinity;
        double u = Math.Exp(x);
        if (u == 1) return x;
        double difference = u - 1;
        return difference == -1 ? -1 : difference * (x / Math.Log(u));
    }

    /// <summary>log(1 + e^x), without overflow, and e^x where x is very negative.</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + Log1P(Math.Exp(-Math.Abs(x)));

    /// <summary>1/(1 + e^{-x}), without overflow, and e^x where x is very negative.</summary>
    public static double Sigmoid(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        return (x >= 0 ? 1 : e) / (1 + e);
    }

    /// <summary>artanh x = log((1 + x)/(1 - x))/2.</summary>
    public static double Artanh(double x) => 0.5 * (Log1P(x) - Log1P(-x));
}
