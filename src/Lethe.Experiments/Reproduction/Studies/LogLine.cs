namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>
/// Whether a curve falls like an exponential: the logarithm of what lies above <see cref="Floor"/> of its largest value, from there on, as
/// a line in t and as a line in log t, by least squares. A mean of exponentials is none, so that a classifier of tails may refuse it; which
/// of the two lines is closer is still plain.
/// </summary>
/// <param name="IsExponential">True where the line in t leaves the smaller sum of squares; null where fewer than <see cref="Fewest"/>
/// values lie above the floor.</param>
/// <param name="Rate">Minus the slope in t.</param>
internal sealed record LogLine(bool? IsExponential, double Rate)
{
    /// <summary>Relative to the largest value: rounding of float64 and of sums of a hundred terms lies below.</summary>
    public const double Floor = 1e-13;

    /// <summary>The fewest values two lines are told apart by.</summary>
    public const int Fewest = 8;

    /// <summary>Of a curve at ascending times.</summary>
    public static LogLine Of(IReadOnlyList<double> times, IReadOnlyList<double> values)
    {
        int peak = 0;
        for (int k = 1; k < values.Count; k++)
            if (values[k] > values[peak]) peak = k;
        double floor = Floor * values[peak];
        int end = peak;
        while (end < values.Count && values[end] > floor) end++;
        double[] t = [.. times.Skip(peak).Take(end - peak)], log = [.. values.Skip(peak).Take(end - peak).Select(v => Math.Log(v))];
        if (t.Length < Fewest) return new LogLine(null, double.NaN);
        // From the peak on, one step after it: log t begins at the first step.
        double[] logT = [.. t.Select(v => Math.Log(v - t[0] + (t[1] - t[0])))];
        (double a, double slope) = Line(t, log);
        (double b, double power) = Line(logT, log);
        double inTime = 0, inLog = 0;
        for (int k = 0; k < t.Length; k++)
        {
            inTime += (log[k] - a - slope * t[k]) * (log[k] - a - slope * t[k]);
            inLog += (log[k] - b - power * logT[k]) * (log[k] - b - power * logT[k]);
        }
        return new LogLine(inTime < inLog && slope < 0, -slope);
    }

    private static (double Intercept, double Slope) Line(double[] x, double[] y)
    {
        double mx = x.Average(), my = y.Average(), sxy = 0, sxx = 0;
        for (int i = 0; i < x.Length; i++) (sxy, sxx) = (sxy + (x[i] - mx) * (y[i] - my), sxx + (x[i] - mx) * (x[i] - mx));
        return (my - sxy / sxx * mx, sxy / sxx);
    }
}
