using MathNet.Numerics;

namespace Lethe.Expressions;

/// <summary>Ratios that say how an elementary function bends: free of 0/0 and of overflow, monotone, with their limits.</summary>
internal static class Special
{
    // Where MathNet's erfc ends in the range of numbers its continued fraction has long been accurate.
    private const double FarTail = 3;
    private const int Levels = 80;

    private static readonly double TwoOverRootPi = 2 / Math.Sqrt(Math.PI);

    /// <summary>log(1 + u)/u: falls from infinity at -1 over 1 at 0 to 0.</summary>
    public static double Log1PShare(double u) => u == 0 ? 1 : double.IsPositiveInfinity(u) ? 0 : Elementary.Log1P(u) / u;

    /// <summary>(e^u - 1)/u: rises from 0 over 1 at 0.</summary>
    public static double ExpM1Share(double u) => u == 0 ? 1 : double.IsInfinity(u) ? Math.Max(u, 0) : Elementary.ExpM1(u) / u;

    /// <summary>u e^u/(e^u - 1), the elasticity of e^u - 1: rises from 0 over 1 at 0.</summary>
    public static double ExpM1Elasticity(double u) => 1 / ExpM1Share(-u);

    /// <summary>u/((1 + u) log(1 + u)), the elasticity of log(1 + u): falls from infinity at -1 over 1 at 0 to 0.</summary>
    public static double Log1PElasticity(double u) => double.IsPositiveInfinity(u) ? 0 : 1 / ((1 + u) * Log1PShare(u));

    /// <summary>log log(1 + e^x).</summary>
    public static double LogSoftplus(double x) => double.IsInfinity(x) ? x : x < 0 ? x + Math.Log(Log1PShare(Math.Exp(x)))
        : Math.Log(Elementary.Softplus(x));

    /// <summary>sigma(x)/log(1 + e^x), the slope of <see cref="LogSoftplus"/>: falls from 1 to 0.</summary>
    public static double SoftplusSlope(double x) => double.IsPositiveInfinity(x) ? 0
        : x < 0 ? Log1PElasticity(Math.Exp(x)) : Elementary.Sigmoid(x) / Elementary.Softplus(x);

    /// <summary>tanh(u)/u, falling with |u|.</summary>
    public static double TanhShare(double u) => u == 0 ? 1 : Math.Tanh(u) / u;

    /// <summary>2u/sinh 2u, the elasticity of tanh, falling with |u|.</summary>
    public static double TanhElasticity(double u) => u == 0 ? 1 : double.IsInfinity(u) ? 0 : 2 * u / Math.Sinh(2 * u);

    /// <summary>1 - tanh(u)^2, falling with |u|.</summary>
    public static double TanhSlope(double u) => 1 / Math.Cosh(u) / Math.Cosh(u);

    /// <summary>The slope of erf, falling with |u|.</summary>
    public static double ErfSlope(double u) => TwoOverRootPi * Math.Exp(-u * u);

    /// <summary>erf(u)/u, falling with |u|.</summary>
    public static double ErfShare(double u) => u == 0 ? TwoOverRootPi : SpecialFunctions.Erf(u) / u;

    /// <summary>u erf'(u)/erf(u), falling with |u|.</summary>
    public static double ErfElasticity(double u) => double.IsInfinity(u) ? 0 : ErfSlope(u) / ErfShare(u);

    /// <summary>log erfc(x).</summary>
    public static double LogErfc(double x) => double.IsPositiveInfinity(x) ? double.NegativeInfinity
        : x < FarTail ? Math.Log(SpecialFunctions.Erfc(x)) : Math.Log(TwoOverRootPi / Mills(x)) - x * x;

    /// <summary>-d log erfc(x)/dx: rises from 0 to 2x.</summary>
    public static double ErfcSlope(double x) => double.IsPositiveInfinity(x) ? x
        : x < FarTail ? ErfSlope(x) / SpecialFunctions.Erfc(x) : Mills(x);

    // (2/sqrt(pi)) e^(-x^2)/erfc(x) = 2 (x + (1/2)/(x + 1/(x + (3/2)/(x + ...)))).
    private static double Mills(double x)
    {
        double tail = x;
        for (int i = Levels; i > 0; i--) tail = x + 0.5 * i / tail;
        return 2 * tail;
    }
}
