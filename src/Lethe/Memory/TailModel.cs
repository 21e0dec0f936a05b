namespace Lethe.Memory;

/// <summary>A decay law fitted to (t, log M) by least squares.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Decay">Exponential: rate; polynomial: exponent p; stretched and super-exponential: the power q of a - b t^q.</param>
/// <param name="Error">Its standard error, widened where residuals are related.</param>
/// <param name="Parameters">Fitted numbers, the variance included.</param>
/// <param name="Left">What the fit leaves.</param>
internal sealed record TailModel(TailKind Kind, double Decay, double Error, int Parameters, Residuals Left)
{
    // Residuals of log M below this are rounding, not evidence: log M itself carries about 1e-13 once M comes from differences.
    private const double DeviationFloor = 1e-9;

    private const double Confidence = 0.95;

    // A prefactor t^k: higher powers are no rise of layers but a bend of another law, lower ones no tempered power law.
    private const double LargestRise = 8, SteepestPower = 6;

    // The exponential of t^-p e^{-rate t} is seen where it takes this much of log M over the window.
    private const double SeenFall = 1;

    // A power of log t beside t^-p.
    private const double LargestLogPower = 3;

    /// <summary>q of a stretched exponential lies between these: nearer to 0 it is a power law and nearer to 1 an exponential to any
    /// window of some decades.</summary>
    public const double LeastStretch = 0.25, LargestStretch = 0.85;

    // Where nothing is left, powers beyond are told too.
    private const double LeastClear = 0.12, LargestClear = 0.95, ClearDeviation = 1e-5;

    /// <summary>Residuals of neighbours related more closely than this are the law's, not the noise's.</summary>
    public const double Systematic = 0.6;

    // t0 of a power law reaches half the window; that of other laws, whose curves need none to bend, a tenth of it.
    private const double LargestShift = 0.5, LargestOtherShift = 0.1;

    // How much nearer than its first point a law may begin before a window that starts late.
    private const double NearestBeginning = 0.5;

    // Where a law that falls faster and faster may begin, as parts of the first time of its window.
    private static readonly double[] Beginnings = [0, 0.5, 0.75, 0.9];

    /// <summary>Laws in t + t0: t0; exponential: 0.</summary>
    public double Shift { get; init; }

    /// <summary>The power of the prefactor t^k of an exponential, or of log t beside a power law; else 0.</summary>
    public double Prefactor { get; init; }

    /// <summary>True for a power law beside a logarithm and an exponential beside a falling power: both bend to much.</summary>
    public bool IsCorrected => Kind == TailKind.Polynomial ? Prefactor != 0 : Kind == TailKind.Exponential && Prefactor < 0;

    /// <summary>True where t0 ended at the largest value allowed, so that the curve is not told from an exponential.</summary>
    public bool ShiftAtBound { get; init; }

    /// <summary>What is left at each point.</summary>
    public double[] Rest { get; init; } = [];

    /// <summary>Root mean square residual of log M.</summary>
    public double Deviation => Left.Deviation;

    /// <summary>n log(RSS/n) + 2 k for n independent values, corrected for small n (Hurvich and Tsai 1989). The numbers of two laws are
    /// comparable for equal n.</summary>
    public double Aic(double n)
    {
        double variance = Math.Pow(Math.Max(Deviation, DeviationFloor), 2);
        double correction = n > Parameters + 1
            ? 2.0 * Parameters * (Parameters + 1) / (n - Parameters - 1) : 4 * Parameters * (Parameters + 1);
        return n * Math.Log(variance) + 2 * Parameters + correction;
    }

    /// <summary>Half the 95 % interval, t Error.</summary>
    public double HalfWidth(int count) =>
        SimpleRegression.StudentQuantile(Confidence, (int)Math.Max(1, Left.Effective(count) - Parameters + 1)) * Error;

    /// <summary>log M = a - rate t.</summary>
    public static TailModel Exponential(TailPoints points)
    {
        double end = points.Times[^1];
        TailLeastSquares fit = TailLeastSquares.Fit(points.Times, points.Logs, (_, t) => [Scaled(t, end)], [], 1);
        return Of(TailKind.Exponential, -fit.Beta[1] / end, 3, fit, fit.OwnSquares(1) * end * end, 2);
    }

    /// <summary>
    /// log M = a - rate t + k log(t + t0), -6 &lt;= k &lt;= 8, t0 small: exponential in the end, after a rise (k &gt; 0, what l layers
    /// give: [SSSM] 3.3, k &lt;= l - 1) or as a tempered power law (k &lt; 0). Null where k is another, or where k &lt; 0 and the
    /// exponential is hardly seen.
    /// </summary>
    public static TailModel? Prefactored(TailPoints points)
    {
        double end = points.Times[^1], first = points.Times[0];
        if (points.Times.Length < 6) return null;
        TailLeastSquares fit = TailLeastSquares.Fit(points.Times, points.Logs,
            (theta, t) => [Scaled(t, end), Logs(t, first, end, theta[0])], [Beginning(points, LargestOtherShift)], 8);
        double rate = -fit.Beta[1] / end, k = fit.Beta[2];
        if (!(rate > 0 && k <= LargestRise && k >= -SteepestPower)) return null;
        if (k < 0 && rate * (end - first) < SeenFall) return null;
        return Of(TailKind.Exponential, rate, 5, fit, fit.OwnSquares(1) * end * end, 4) with
        {
            Shift = ShiftOf(points, fit.Theta[0]),
            Prefactor = k,
        };
    }

    /// <summary>
    /// log M = a - p log(t + t0), t0 up to half the last time: a power law that begins late, such as (1 + t/10)^-1.1, is one in t + 10, and
    /// only with its shift does a finite window give its exponent.
    /// </summary>
    public static TailModel Polynomial(TailPoints points)
    {
        double end = points.Times[^1], first = points.Times[0];
        TailLeastSquares fit = TailLeastSquares.Fit(points.Times, points.Logs, (theta, t) => [Logs(t, first, end, theta[0])],
            [Beginning(points, LargestShift)], 16);
        return Of(TailKind.Polynomial, -fit.Beta[1], 4, fit, fit.OwnSquares(1), 3) with
        {
            Shift = ShiftOf(points, fit.Theta[0]),
            ShiftAtBound = fit.AtBound(0, true),
        };
    }

    /// <summary>log M = a - p log(t + t0) + j log log((t + t0)/tau), |j| &lt;= 3: a power law with a correction that never ends. Null where
    /// j is another.</summary>
    /// <param name="points">The points.</param>
    /// <param name="largest">The largest |j|: where shifts differ, a steeper one stands for a power of 1 or 2.</param>
    public static TailModel? LogCorrected(TailPoints points, double largest = LargestLogPower)
    {
        double end = points.Times[^1], first = points.Times[0];
        if (points.Times.Length < 8) return null;
        TailLeastSquares fit = TailLeastSquares.Fit(points.Times, points.Logs, (theta, t) =>
        {
            double[] logs = Logs(t, first, end, theta[0]);
            return [logs, Array.ConvertAll(logs, v => Math.Log(theta[1] + v - theta[0]))];
        }, [Beginning(points, LargestOtherShift), (0.3, 10)], 6);
        double p = -fit.Beta[1], j = fit.Beta[2];
        if (!(p > 0 && Math.Abs(j) <= largest)) return null;
        return Of(TailKind.Polynomial, p, 6, fit, fit.OwnSquares(1), 5) with { Shift = ShiftOf(points, fit.Theta[0]), Prefactor = j };
    }

    /// <summary>log M = a - b (t + t0)^q, <see cref="LeastStretch"/> &lt;= q &lt;= <see cref="LargestStretch"/>; null where q ends at one
    /// of these.</summary>
    public static TailModel? Stretched(TailPoints points)
    {
        double end = points.Times[^1], first = points.Times[0];
        TailLeastSquares plain = TailLeastSquares.Fit(points.Times, points.Logs,
            (theta, t) => [Array.ConvertAll(t, v => Math.Pow(v / end, theta[0]))], [(LeastClear, LargestClear)], 8);
        TailLeastSquares shifted = TailLeastSquares.Fit(points.Times, points.Logs,
            (theta, t) => [Array.ConvertAll(t, v => Math.Pow((v - first) / end + Math.Exp(theta[1]), theta[0]))],
            [(LeastClear, LargestClear), Beginning(points, LargestOtherShift)], 7);
        TailModel? Law(TailLeastSquares fit, double shift)
        {
            double q = fit.Theta[0];
            bool clear = Residuals.Of(fit.Residuals).Deviation < ClearDeviation && !fit.AtBound(0, false) && !fit.AtBound(0, true);
            if (fit.Beta[1] >= 0 || (!clear && q is < LeastStretch or > LargestStretch)) return null;
            TailModel law = Of(TailKind.Stretched, q, fit.Theta.Length + 3, fit, fit.OwnSquares(0, ofTheta: true), fit.Theta.Length + 2);
            return law with { Shift = shift };
        }
        double n = points.Times.Length;
        return new[] { Law(plain, 0), Law(shifted, ShiftOf(points, shifted.Theta[1])) }
            .MinBy(law => law?.Aic(n) ?? double.PositiveInfinity);
    }

    /// <summary>log M = a - b (t - t0)^q, 1 &lt;= q &lt;= 8, t0 one of a few times before the window: falls faster than every exponential
    /// where q &gt; 1.</summary>
    public static TailModel SuperExponential(TailPoints points) =>
        Beginnings.Select(part => SuperExponential(points, part * points.Times[0])).MinBy(fit => fit.Deviation)!;

    private static TailModel SuperExponential(TailPoints points, double from)
    {
        double end = points.Times[^1] - from;
        TailLeastSquares fit = TailLeastSquares.Fit(points.Times, points.Logs,
            (theta, t) => [Array.ConvertAll(t, v => v > from ? Math.Pow((v - from) / end, theta[0]) : 0)], [(1, 8)], 16);
        return new TailModel(TailKind.SuperExponential, fit.Theta[0], double.NaN, 5, Residuals.Of(fit.Residuals));
    }

    private static TailModel Of(TailKind kind, double decay, int parameters, TailLeastSquares fit, double squares, int fitted)
    {
        Residuals left = Residuals.Of(fit.Residuals);
        return new TailModel(kind, decay, StandardError(left, fit.Residuals.Length, fitted, squares), parameters, left)
        {
            Rest = fit.Residuals,
        };
    }

    // sqrt of s^2 / (sum of squares a parameter has to itself), s^2 from as many values as are independent.
    private static double StandardError(Residuals left, int count, int fitted, double squares)
    {
        double n = left.Effective(count), deviation = Math.Max(left.Deviation, DeviationFloor);
        return squares > 0 ? deviation * Math.Sqrt(count / Math.Max(1, n - fitted) / squares) : double.PositiveInfinity;
    }

    // theta = log((first + t0)/end): the distance of the first point from where the law begins.
    private static (double Low, double High) Beginning(TailPoints points, double largestShift)
    {
        double[] t = points.Times;
        double step = (t[^1] - t[0]) / (t.Length - 1), nearest = t[0] > 0 ? NearestBeginning * t[0] : 1e-3 * step;
        return (Math.Log(nearest / t[^1]), Math.Log((t[0] + largestShift * t[^1]) / t[^1]));
    }

    private static double ShiftOf(TailPoints points, double theta) => Math.Exp(theta) * points.Times[^1] - points.Times[0];

    private static double[] Logs(double[] t, double first, double end, double theta)
    {
        double begin = Math.Exp(theta);
        return Array.ConvertAll(t, v => Math.Log((v - first) / end + begin));
    }

    private static double[] Scaled(double[] t, double end) => Array.ConvertAll(t, v => v / end);
}
