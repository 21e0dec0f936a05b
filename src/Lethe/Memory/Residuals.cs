namespace Lethe.Memory;

/// <summary>What a fit leaves.</summary>
/// <param name="Deviation">Root mean square.</param>
/// <param name="Correlation">Of neighbours (lag 1).</param>
/// <param name="SlopeRatio">The slope of a straight line by its standard error; 0 for other fits.</param>
internal readonly record struct Residuals(double Deviation, double Correlation, double SlopeRatio)
{
    // Neighbours are never taken to be related more closely: an estimate from few values is not that good.
    private const double LargestCorrelation = 0.98;

    // However closely related, a window says as much as so many independent values: its level, slope and bend at several places.
    private const double FewestEffective = 8;

    /// <summary>How many independent values say as much as n related ones: n (1 - r)/(1 + r) for a first-order process, never more than
    /// n.</summary>
    public double Effective(int count)
    {
        double r = Math.Clamp(Correlation, 0, LargestCorrelation);
        return Math.Clamp(count * (1 - r) / (1 + r), Math.Min(count, FewestEffective), count);
    }

    /// <summary>Those of the line through the points.</summary>
    public static Residuals OfLine(double[] x, double[] y)
    {
        SimpleRegression? fit = SimpleRegression.Fit(x, y);
        if (fit is null) return new Residuals(0, 0, 0);
        Residuals left = Of([.. y.Select((v, i) => v - fit.Intercept - fit.Slope * x[i])]);
        return left with { SlopeRatio = fit.StandardError > 0 ? fit.Slope / fit.StandardError : 0 };
    }

    /// <summary>Those given.</summary>
    public static Residuals Of(ReadOnlySpan<double> values)
    {
        double square = 0, product = 0;
        for (int i = 0; i < values.Length; i++)
        {
            square += values[i] * values[i];
            if (i > 0) product += values[i] * values[i - 1];
        }
        return new Residuals(Math.Sqrt(square / values.Length), square > 0 ? product / square : 0, 0);
    }

    /// <summary>
    /// The deviation of values about a smooth curve, whatever the curve: of fourth differences |v_{i-2} - 4 v_{i-1} + 6 v_i - 4 v_{i+1} +
    /// v_{i+2}| by sqrt(70) the root mean square, which counts noise that is strong in one part only.
    /// </summary>
    public static double Roughness(ReadOnlySpan<double> values)
    {
        if (values.Length < 8) return 0;
        double square = 0;
        for (int i = 0; i < values.Length - 4; i++)
            square += Math.Pow(values[i] - 4 * values[i + 1] + 6 * values[i + 2] - 4 * values[i + 3] + values[i + 4], 2);
        return Math.Sqrt(square / (values.Length - 4) / 70);
    }
}
