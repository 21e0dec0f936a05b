using MathNet.Numerics.Distributions;

namespace Lethe.Numerics;

/// <summary>y = intercept + slope x by ordinary least squares, with the t-interval of the slope.</summary>
/// <param name="Intercept">Value at x = 0.</param>
/// <param name="Slope">Slope.</param>
/// <param name="StandardError">Standard error of the slope: residual deviation / sqrt(sum (x - mean)^2). 0 where the points lie on a
/// line.</param>
/// <param name="ResidualDeviation">sqrt(RSS / (n - 2)).</param>
/// <param name="DegreesOfFreedom">n - 2.</param>
internal sealed record SimpleRegression(double Intercept, double Slope, double StandardError, double ResidualDeviation,
    int DegreesOfFreedom)
{
    /// <summary>Fits at least three points, or returns null: with fewer, or with all x alike, the slope has no interval.</summary>
    public static SimpleRegression? Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        int n = x.Length;
        if (n < 3) return null;
        double meanX = 0, meanY = 0;
        for (int i = 0; i < n; i++)
        {
            meanX += x[i] / n;
            meanY += y[i] / n;
        }
        double sxx = 0, sxy = 0;
        for (int i = 0; i < n; i++)
        {
            sxx += (x[i] - meanX) * (x[i] - meanX);
            sxy += (x[i] - meanX) * (y[i] - meanY);
        }
        if (!(sxx > 0)) return null;
        double slope = sxy / sxx, intercept = meanY - slope * meanX, rss = 0;
        for (int i = 0; i < n; i++)
        {
            double residual = y[i] - intercept - slope * x[i];
            rss += residual * residual;
        }
        double deviation = Math.Sqrt(rss / (n - 2));
        return new SimpleRegression(intercept, slope, deviation / Math.Sqrt(sxx), deviation, n - 2);
    }

    /// <summary>The two-sided interval slope -+ t StandardError.</summary>
    public (double Low, double High) Interval(double confidence)
    {
        double half = StudentQuantile(confidence, DegreesOfFreedom) * StandardError;
        return (Slope - half, Slope + half);
    }

    /// <summary>t with P(|T| &lt;= t) = confidence for Student's distribution.</summary>
    public static double StudentQuantile(double confidence, int degreesOfFreedom) =>
        StudentT.InvCDF(0, 1, degreesOfFreedom, 0.5 + confidence / 2);
}
