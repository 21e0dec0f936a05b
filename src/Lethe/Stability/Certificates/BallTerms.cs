namespace Lethe.Stability.Certificates;

/// <summary>sup |sum_i delta_i v_i| over the ball of a vector delta, and over two of them sup sum_i |delta_i| |epsilon_i| v_i.</summary>
internal static class BallTerms
{
    /// <summary>beta |v|_2 (l2), beta |v|_1 (maxabs), v &gt;= 0.</summary>
    public static double Linear(PerturbationBall ball, double beta, ReadOnlySpan<double> v)
    {
        double sum = 0;
        foreach (double x in v) sum += ball == PerturbationBall.L2 ? x * x : x;
        return beta * (ball == PerturbationBall.L2 ? Math.Sqrt(sum) : sum);
    }

    /// <summary>beta^2 max v (l2, by Cauchy and Schwarz), beta^2 sum v (maxabs), v &gt;= 0.</summary>
    public static double Quadratic(PerturbationBall ball, double beta, ReadOnlySpan<double> v)
    {
        double result = 0;
        foreach (double x in v) result = ball == PerturbationBall.L2 ? Math.Max(result, x) : result + x;
        return beta * beta * result;
    }
}
