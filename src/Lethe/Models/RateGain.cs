namespace Lethe.Models;

/// <summary>Multiplier and input gain of one linear unit with rate a in the exact (zero-order hold) form of time, and their derivatives in
/// a.</summary>
internal static class RateGain
{
    /// <summary>Below this |a dt| the quotient's derivative cancels; its series is used instead (12 terms leave less than 1e-16).</summary>
    private const double SeriesBelow = 0.125;

    /// <summary>gamma = (1 - e^{-a dt})/a = dt phi(a dt), phi(x) = (1 - e^{-x})/x.</summary>
    public static double Gain(double rate, double timeStep)
    {
        double x = rate * timeStep;
        return x == 0 ? timeStep : timeStep * (-ExpM1(-x) / x);
    }

    /// <summary>d gamma / d a = dt^2 phi'(a dt), phi'(x) = ((1 + x) e^{-x} - 1)/x^2 = sum_{n>=1} (-1)^n n x^{n-1}/(n+1)!.</summary>
    public static double GainDerivative(double rate, double timeStep)
    {
        double x = rate * timeStep;
        if (Math.Abs(x) >= SeriesBelow) return timeStep * timeStep * (((1 + x) * Math.Exp(-x) - 1) / (x * x));
        double sum = 0, power = 1, factorial = 1;
        for (int n = 1; n <= 12; n++)
        {
            factorial *= n + 1;
            sum += (n % 2 == 0 ? n : -n) * power / factorial;
            power *= x;
        }
        return timeStep * timeStep * sum;
    }

    /// <summary>e^x - 1 without cancellation near 0: 2 e^{x/2} sinh(x/2), the sinh by its series where |x| is small.</summary>
    private static double ExpM1(double x)
    {
        if (Math.Abs(x) > 0.5) return Math.Exp(x) - 1;
        double half = x / 2, square = half * half, term = half, sinh = half;
        for (int n = 1; n <= 8; n++)
        {
            term *= square / (2 * n * (2 * n + 1));
            sinh += term;
        }
        return 2 * Math.Exp(half) * sinh;
    }
}
