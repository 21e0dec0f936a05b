namespace Lethe.Memory;

/// <summary>A decay law fitted to (t, log M) by least squares.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Decay">Exponential: rate; polynomial: exponent p; super-exponential: the power q of a - b t^q.</param>
/// <param name="Error">Its standard error, widened where residuals are related.</param>
/// <param name="Parameters">Fitted numbers, the variance included.</param>
/// <param name="Left">What the fit leaves.</param>
internal sealed record TailModel(TailKind Kind, double Decay, double Error, int Parameters, Residuals Left)
{
    // Residuals of log M below this are rounding, not evidence: log M itself carries about 1e-13 once M comes from differences.
    private const double DeviationFloor = 1e-9;

    private const double Confidence = 0.95;

    // Higher powers are no rise of layers but a bend of another law.
    private const double LargestRise = 8;

    /// <summary>Residuals of neighbours related more closely than this are the law's, not the noise's.</summary>
    public const double Systematic = 0.6;

    // t0 of a rise, as parts of the first time of its window: layers in steps rise like (t + dt/2)^k or so.
    private static readonly double[] RiseShifts = [0, 0.03, 0.1, 0.2, 0.3, 0.4];

    // Where a law that falls faster and faster may begin, as parts of the first time of its window.
    private static readonly double[] Beginnings = [0, 0.5, 0.75, 0.9];

    /// <summary>Polynomial: t0 of (t + t0)^-p; with a prefactor: its power; else 0.</summary>
    public double Shift { get; init; }

    /// <summary>True where t0 ended at the largest value allowed, so that the curve is not told from an exponential.</summary>
    public bool ShiftAtBound { get; init; }

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
    public static TailModel Exponential(TailPoints points) =>
        Line(TailKind.Exponential, points, points.Times, 3);

    /// <summary>
    /// log M = a - rate t + k log(t + t0), 0 &lt; k &lt;= 8, t0 small: exponential in the end, after a rise; what l layers give ([SSSM]
    /// 3.3: k &lt;= l - 1). Null where k is another.
    /// </summary>
    public static TailModel? Risen(TailPoints points)
    {
        if (!(points.Times[0] > 0) || points.Times.Length < 6) return null;
        TailModel?[] fits = [.. RiseShifts.Select(part => Risen(points, part * points.Times[0]))];
        TailModel? best = fits.Where(fit => fit is not null).MinBy(fit => fit!.Deviation);
        if (best is null || best.Left.Correlation < Systematic) return best;
        // What the form of the rise is worth: the rates of the forms that fit half as well.
        double spread = fits.Where(fit => fit is not null && fit.Deviation <= 2 * best.Deviation)
            .Max(fit => Math.Abs(fit!.Decay - best.Decay));
        return best with { Error = Math.Max(best.Error, spread) };
    }

    private static TailModel? Risen(TailPoints points, double shift)
    {
        int n = points.Times.Length;
        double[] t = [.. points.Times], log = Shifted(t, shift), y = [.. points.Logs];
        Centre(t);
        Centre(log);
        Centre(y);
        double tt = Dot(t, t), tl = Dot(t, log), ll = Dot(log, log), ty = Dot(t, y), ly = Dot(log, y), determinant = tt * ll - tl * tl;
        if (!(determinant > 1e-12 * tt * ll)) return null;
        double slope = (ll * ty - tl * ly) / determinant, k = (tt * ly - tl * ty) / determinant;
        if (!(k > 0 && k <= LargestRise)) return null;
        Residuals left = Residuals.Of([.. y.Select((v, i) => v - slope * t[i] - k * log[i])]);
        return new TailModel(TailKind.Exponential, -slope, StandardError(left, n, 3, determinant / ll), 4, left) { Shift = k };
    }

    /// <summary>
    /// log M = a - p log(t + t0), t0 between minus half the first time and half the last: a power law that begins late, such as
    /// (1 + t/10)^-1.1, is one in t + 10, and only with its shift does a finite window give its exponent.
    /// </summary>
    public static TailModel Polynomial(TailPoints points)
    {
        double[] t = points.Times;
        double low = t[0] > 0 ? -0.5 * t[0] : 1e-9 * t[^1], high = 0.5 * t[^1];
        double shift = Minimize(s => Line(TailKind.Polynomial, points, Shifted(t, s), 4).Deviation, low, high);
        double[] x = Shifted(t, shift);
        TailModel fit = Line(TailKind.Polynomial, points, x, 4);
        // t0 is fitted too: what the derivative in it, p/(t + t0), explains of log(t + t0) is lost to p.
        double[] bend = [.. t.Select(v => 1 / (v + shift))];
        Centre(x);
        Centre(bend);
        double bb = Dot(bend, bend), bx = Dot(bend, x), rest = Dot(x, x) - (bb > 0 ? bx * bx / bb : 0);
        return fit with
        { Error = StandardError(fit.Left, t.Length, 3, rest), Shift = shift, ShiftAtBound = shift > high - 1e-3 * (high - low) };
    }

    /// <summary>log M = a - b (t - t0)^q, 1 &lt;= q &lt;= 8, t0 one of a few times before the window: falls faster than every exponential
    /// where q &gt; 1.</summary>
    public static TailModel SuperExponential(TailPoints points) =>
        Beginnings.Select(part => SuperExponential(points, part * points.Times[0])).MinBy(fit => fit.Deviation)!;

    private static TailModel SuperExponential(TailPoints points, double from)
    {
        double end = points.Times[^1] - from;
        double[] Power(double q) => [.. points.Times.Select(v => Math.Pow((v - from) / end, q))];
        double q = Minimize(power => Line(TailKind.SuperExponential, points, Power(power), 5).Deviation, 1, 8);
        return Line(TailKind.SuperExponential, points, Power(q), 5) with { Decay = q, Error = double.NaN };
    }

    private static TailModel Line(TailKind kind, TailPoints points, double[] x, int parameters)
    {
        SimpleRegression fit = SimpleRegression.Fit(x, points.Logs)!;
        var residuals = new double[x.Length];
        for (int i = 0; i < residuals.Length; i++) residuals[i] = points.Logs[i] - fit.Intercept - fit.Slope * x[i];
        Residuals left = Residuals.Of(residuals);
        double scale = fit.ResidualDeviation > 0 ? Math.Pow(fit.ResidualDeviation / fit.StandardError, 2) : double.NaN;
        return new TailModel(kind, -fit.Slope, double.IsNaN(scale) ? 0 : StandardError(left, x.Length, 2, scale), parameters, left);
    }

    // sqrt of s^2 / (sum of squares a parameter has to itself), s^2 from as many values as are independent.
    private static double StandardError(Residuals left, int count, int fitted, double squares)
    {
        double n = left.Effective(count), deviation = Math.Max(left.Deviation, DeviationFloor);
        return squares > 0 ? deviation * Math.Sqrt(count / Math.Max(1, n - fitted) / squares) : double.PositiveInfinity;
    }

    private static double[] Shifted(double[] t, double shift) => Array.ConvertAll(t, v => Math.Log(v + shift));

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static void Centre(double[] values)
    {
        double mean = values.Average();
        for (int i = 0; i < values.Length; i++) values[i] -= mean;
    }

    /// <summary>Least value of a function of one variable: a grid, then golden sections around its best point.</summary>
    private static double Minimize(Func<double, double> f, double low, double high)
    {
        const int Grid = 32;
        int best = 0;
        double bestValue = double.PositiveInfinity;
        for (int i = 0; i <= Grid; i++)
        {
            double value = f(Between(i));
            if (value < bestValue) (best, bestValue) = (i, value);
        }
        double middle = GoldenSection.Minimize(f, Between(Math.Max(0, best - 1)), Between(Math.Min(Grid, best + 1)), 50);
        return f(middle) <= bestValue ? middle : Between(best);

        // Denser near the lower end, where the laws change most.
        double Between(int i) => low + (high - low) * Math.Pow((double)i / Grid, 2);
    }
}
