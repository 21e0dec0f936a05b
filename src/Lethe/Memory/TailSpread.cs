namespace Lethe.Memory;

/// <summary>
/// What a law's number could be beside the fitted one: that of later parts of the window, where these drift to, and that of wider laws of
/// the same kind. On noisy values these differ by noise, which the interval knows; on smooth ones by what the law leaves out.
/// </summary>
internal static class TailSpread
{
    // Parts of the window whose numbers are followed; each holds at least this many points.
    private const int Parts = 3, FewestPoints = 6;

    // Where the drift from part to part does not shrink its end is open: so many times the last one at most.
    private const double LargestGain = 5;

    // Parts in log t reach over a factor of this at most.
    private const double LongestReach = 30;

    private const double SteepestLog = 8;

    // A wider law is an answer where it fits no worse than this many times the chosen one.
    private const double WorseFit = 1;

    /// <summary>Numbers beside that of <paramref name="best"/>.</summary>
    public static IReadOnlyList<double> Of(TailPoints points, TailModel best)
    {
        var found = new List<double>();
        Func<TailPoints, TailModel?>[] laws = best.Kind switch
        {
            TailKind.Exponential => [TailModel.Exponential, TailModel.Prefactored],
            TailKind.Polynomial => [TailModel.Polynomial, p => TailModel.LogCorrected(p, SteepestLog)],
            _ => [TailModel.Stretched],
        };
        foreach (Func<TailPoints, TailModel?> law in laws)
        {
            if (law(points) is { Decay: > 0 } wide && wide.Deviation <= WorseFit * best.Deviation) found.Add(wide.Decay);
        }
        Func<TailPoints, TailModel?> own = best.Kind == TailKind.Exponential
            ? best.Prefactor == 0 ? TailModel.Exponential : TailModel.Prefactored
            : best.Kind == TailKind.Polynomial && best.Prefactor != 0 ? laws[1] : laws[0];
        if (own(points.From(points.Times.Length / 2)) is { Decay: > 0 } late) found.Add(late.Decay);
        if (Limit(points, best) is { } limit) found.Add(limit);
        if (best.Kind == TailKind.Exponential) found.AddRange(Recurrences(points, best));
        return found;
    }

    /// <summary>
    /// Where the local number tends to: those of three parts of the window, equally long in t (in log(t + t0) for powers, at most a factor
    /// of 30), by Aitken's rule. Null where there are too few points. The local number is the fitted one and the slope of what is left.
    /// </summary>
    private static double? Limit(TailPoints points, TailModel best)
    {
        if (best.Kind == TailKind.Stretched || points.Times.Length < Parts * FewestPoints) return null;
        bool power = best.Kind == TailKind.Polynomial;
        double[] x = power ? Array.ConvertAll(points.Times, v => Math.Log(v + best.Shift)) : points.Times;
        double from = power ? Math.Max(x[0], x[^1] - Math.Log(LongestReach)) : x[0];
        var numbers = new double[Parts];
        for (int part = 0; part < Parts; part++)
        {
            double low = from + (x[^1] - from) * part / Parts, high = from + (x[^1] - from) * (part + 1) / Parts;
            int[] inside = [.. Enumerable.Range(0, x.Length).Where(i => x[i] >= low && x[i] <= high)];
            if (SimpleRegression.Fit([.. inside.Select(i => x[i])], [.. inside.Select(i => best.Rest[i])]) is not { } line) return null;
            numbers[part] = best.Decay - line.Slope;
        }
        double before = numbers[1] - numbers[0], last = numbers[2] - numbers[1], ratio = before != 0 ? last / before : 0;
        double gain = ratio < 0 ? 0 : ratio < 1 ? Math.Min(ratio / (1 - ratio), LargestGain) : LargestGain;
        double limit = numbers[2] + gain * last;
        return limit > 0 ? limit : numbers[2];
    }

    /// <summary>
    /// Rates of sums of two and three exponentials of any sign: M(t + k s) = a_1 M(t + (k - 1) s) + ... for evenly spaced t holds for them
    /// exactly (Prony), and the slowest root z = e^{-rate s} is the tail's.
    /// </summary>
    private static IEnumerable<double> Recurrences(TailPoints points, TailModel best)
    {
        double[] t = points.Times;
        int n = t.Length;
        double step = (t[^1] - t[0]) / (n - 1);
        if (points.ArePeaks || n < 4 * FewestPoints) yield break;
        for (int i = 0; i < n; i++)
            if (Math.Abs(t[i] - t[0] - i * step) > 1e-6 * step) yield break;
        for (int order = 2; order <= 3; order++)
        {
            int stride = n / (2 * (order + 1));
            if (Slowest(points.Logs, order, stride, best.Decay * step, WorseFit * best.Deviation) is { } rate)
                yield return rate / (stride * step);
        }
    }

    // Values are taken relative to the fitted exponential, so that all count alike and none underflows. Rates per stride.
    private static double? Slowest(double[] logs, int order, int stride, double decay, double error)
    {
        int rows = logs.Length - order * stride;
        double[][] columns = [.. Enumerable.Range(0, order).Select(k => new double[rows])];
        var right = new double[rows];
        for (int i = 0; i < rows; i++)
        {
            double scale = logs[i + order * stride] + decay * order * stride;
            double Flat(int k) => Math.Exp(logs[i + k * stride] + decay * k * stride - scale);
            for (int k = 0; k < order; k++) columns[k][i] = Flat(k);
            right[i] = Flat(order);
        }
        var system = Matrix<double>.Build.DenseOfColumnArrays(columns);
        var wanted = Vector<double>.Build.DenseOfArray(right);
        Vector<double> solution = system.QR().Solve(wanted);
        double[] a = solution.ToArray();
        if (a.Any(v => !double.IsFinite(v)) || (system * solution - wanted).L2Norm() > error * Math.Sqrt(rows)) return null;
        var companion = Matrix<double>.Build.Dense(order, order);
        for (int k = 0; k < order; k++)
        {
            companion[order - 1, k] = a[k];
            if (k > 0) companion[k - 1, k] = 1;
        }
        // Near a double root rounding makes a pair of it; its middle is the root.
        double[] rates = [.. companion.Evd().EigenValues.Where(z => z.Real > 0).Select(z => decay * stride - Math.Log(z.Magnitude))];
        return rates.Where(rate => rate > 0).Select(rate => (double?)rate).Min();
    }
}
