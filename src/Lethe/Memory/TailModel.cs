using Lethe.Numerics;

namespace Lethe.Memory;

/// <summary>A decay law fitted to (t, log M) by least squares.</summary>
/// <param name="Decay">Exponential: rate; polynomial: exponent p; super-exponential: the power q of a - b t^q.</param>
/// <param name="Low">Lower end of its 95 % interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Shift">Polynomial: t0 of (t + t0)^-p; else 0.</param>
/// <param name="ShiftAtBound">True where t0 ended at the largest value allowed, so that the curve is not told from an exponential.</param>
/// <param name="Deviation">Root mean square residual of log M.</param>
/// <param name="Aic">n log(RSS/n) + 2 k, k the fitted numbers with the variance, corrected for small n (Hurvich and Tsai 1989).</param>
internal sealed record TailModel(double Decay, double Low, double High, double Shift, bool ShiftAtBound, double Deviation, double Aic)
{
    private const double Confidence = 0.95;

    // Residuals of log M below this are rounding, not evidence: log M itself carries about 1e-13 once M comes from differences.
    private const double DeviationFloor = 1e-9;

    /// <summary>log M = a - rate t.</summary>
    public static TailModel Exponential(ReadOnlySpan<double> t, ReadOnlySpan<double> log)
    {
        SimpleRegression fit = SimpleRegression.Fit(t, log)!;
        (double low, double high) = fit.Interval(Confidence);
        double deviation = fit.ResidualDeviation * Math.Sqrt((t.Length - 2.0) / t.Length);
        return new TailModel(-fit.Slope, -high, -low, 0, false, deviation, Score(deviation, t.Length, 3));
    }

    /// <summary>
    /// log M = a - p log(t + t0), t0 between minus half the first time and half the last: a power law that begins late, such as
    /// (1 + t/10)^-1.1, is one in t + 10, and only with its shift does a finite window give its exponent.
    /// </summary>
    public static TailModel Polynomial(ReadOnlySpan<double> t, ReadOnlySpan<double> log)
    {
        double low = t[0] > 0 ? -0.5 * t[0] : 1e-9 * t[^1], high = 0.5 * t[^1];
        double[] times = t.ToArray(), logs = log.ToArray();
        double shift = Minimise(s => ShiftedDeviation(times, logs, s), low, high);
        SimpleRegression fit = Shifted(times, logs, shift);
        double p = -fit.Slope, deviation = fit.ResidualDeviation * Math.Sqrt((t.Length - 2.0) / t.Length);
        double error = t.Length > 3 ? NonlinearError(times, shift, p, deviation) : double.PositiveInfinity;
        double half = SimpleRegression.StudentQuantile(Confidence, Math.Max(1, t.Length - 3)) * error;
        bool atBound = shift > high - 1e-3 * (high - low);
        return new TailModel(p, p - half, p + half, shift, atBound, deviation, Score(deviation, t.Length, 4));
    }

    /// <summary>log M = a - b t^q, 1 &lt;= q &lt;= 8: falls faster than every exponential where q &gt; 1.</summary>
    public static TailModel SuperExponential(ReadOnlySpan<double> t, ReadOnlySpan<double> log)
    {
        double[] times = t.ToArray(), logs = log.ToArray();
        double end = times[^1];
        double q = Minimise(power => Power(times, logs, end, power).ResidualDeviation, 1, 8);
        double deviation = Power(times, logs, end, q).ResidualDeviation * Math.Sqrt((t.Length - 2.0) / t.Length);
        return new TailModel(q, double.NaN, double.NaN, 0, false, deviation, Score(deviation, t.Length, 4));
    }

    private static double Score(double deviation, int n, int parameters)
    {
        double variance = Math.Max(deviation, DeviationFloor) * Math.Max(deviation, DeviationFloor);
        double correction = n > parameters + 1 ? 2.0 * parameters * (parameters + 1) / (n - parameters - 1) : double.PositiveInfinity;
        return n * Math.Log(variance) + 2 * parameters + correction;
    }

    private static SimpleRegression Shifted(double[] t, double[] log, double shift) =>
        SimpleRegression.Fit(Array.ConvertAll(t, v => Math.Log(v + shift)), log)!;

    private static double ShiftedDeviation(double[] t, double[] log, double shift) => Shifted(t, log, shift).ResidualDeviation;

    private static SimpleRegression Power(double[] t, double[] log, double end, double q) =>
        SimpleRegression.Fit(Array.ConvertAll(t, v => Math.Pow(v / end, q)), log)!;

    /// <summary>Standard error of p where a, p and t0 are fitted together: sqrt of (J^T J)^-1_pp s^2.</summary>
    private static double NonlinearError(double[] t, double shift, double p, double deviation)
    {
        // Project the derivative in p on what a and t0 leave: columns 1 and 1/(t + t0).
        int n = t.Length;
        double[] log = Array.ConvertAll(t, v => Math.Log(v + shift)), inverse = Array.ConvertAll(t, v => p / (v + shift));
        Centre(log);
        Centre(inverse);
        double vv = 0, vl = 0, rest = 0;
        for (int i = 0; i < n; i++)
        {
            vv += inverse[i] * inverse[i];
            vl += inverse[i] * log[i];
        }
        double along = vv > 0 ? vl / vv : 0;
        for (int i = 0; i < n; i++) rest += Math.Pow(log[i] - along * inverse[i], 2);
        double s = deviation * Math.Sqrt((double)n / (n - 3));
        return rest > 0 ? s / Math.Sqrt(rest) : double.PositiveInfinity;
    }

    private static void Centre(double[] values)
    {
        double mean = values.Average();
        for (int i = 0; i < values.Length; i++) values[i] -= mean;
    }

    /// <summary>Least value of a function of one variable: a grid, then golden sections around its best point.</summary>
    private static double Minimise(Func<double, double> f, double low, double high)
    {
        const int Grid = 48;
        int best = 0;
        double bestValue = double.PositiveInfinity;
        for (int i = 0; i <= Grid; i++)
        {
            double value = f(low + (high - low) * i / Grid);
            if (value < bestValue) (best, bestValue) = (i, value);
        }
        double a = low + (high - low) * Math.Max(0, best - 1) / Grid, b = low + (high - low) * Math.Min(Grid, best + 1) / Grid;
        double middle = GoldenSection.Minimise(f, a, b, 60);
        return f(middle) <= bestValue ? middle : low + (high - low) * best / Grid;
    }
}
