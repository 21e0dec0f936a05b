namespace Lethe.Theory;

/// <summary>
/// The exact linear analysis: best m-term exponential sums of a kernel on [0, inf), taken as linear diagonal models with the split u_i =
/// sqrt|k_i|, c_i = k_i/u_i in exact time, and what perturbing w by beta does to them, in closed form. No data and no training noise; the
/// curse of memory and its cure. Errors are squared L2 distances of kernels relative to ||rho||^2, which is the mean squared error under
/// white noise on an infinite horizon.
/// </summary>
public static class LinearAnalysis
{
    // beta* is bracketed on this grid, then bisected.
    private const double SmallestBeta = 1e-24, ScanRatio = 1.3;
    private const int Bisections = 50;

    /// <summary>Analyses one target and one parameterization.</summary>
    /// <param name="target">A square-integrable kernel.</param>
    /// <param name="parameterization">f; where its rates have a largest or smallest value, the sums keep within them.</param>
    /// <param name="options">Widths, betas, tolerance; null: the defaults.</param>
    /// <param name="sums">Sums of the same target computed before, to share work between parameterizations; null: computed here.</param>
    /// <exception cref="ArgumentException">The target is not square-integrable, a width or beta is out of range, or the sums belong to
    /// another target.</exception>
    public static LinearAnalysisResult Run(LinearFunctional target, IParameterization parameterization,
        LinearAnalysisOptions? options = null,
        BestExponentialSums? sums = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(parameterization);
        options ??= new LinearAnalysisOptions();
        Validate(options);
        sums ??= new BestExponentialSums(target);
        if (sums.Target.Name != target.Name)
            throw new ArgumentException($"sums are of '{sums.Target.Name}', expected sums of '{target.Name}'.", nameof(sums));
        int[] widths = [.. options.Widths.Distinct().Order()];
        (sums, string? note) = WithinRange(parameterization, sums, widths[^1]);
        LinearPoint[] points = [.. widths.Select(width => Point(target, parameterization, sums, width, options))];
        var family = new FamilyKey(target.Name, parameterization.Name, "linear", "diagonal");
        Verdict verdict = VerdictRule.Judge(family, [.. points.Select(p => p.Measurement)], options.Verdict with
        {
            UseDistance = options.Verdict.UseDistance ?? double.IsFinite(parameterization.RateBoundary),
        });
        if (note is not null) verdict = verdict with { Reason = $"{verdict.Reason}; {note}" };
        return new LinearAnalysisResult(family, points, verdict);
    }

    private static LinearPoint Point(LinearFunctional target, IParameterization parameterization, BestExponentialSums sums, int width,
        LinearAnalysisOptions options)
    {
        BestApproximation approximation = sums.Of(width);
        var error = new RecurrentBlockError(sums, approximation, parameterization);
        double kappa = approximation.Sum.AbsoluteSum / target.AbsoluteNorm;
        double[] betas = [.. options.Betas.Append(0).Distinct().Order()];
        if (error.Weights.Any(double.IsNaN))
        {
            double[] unknown = [.. betas.Select(_ => double.NaN)];
            return new LinearPoint(width, approximation, double.NaN, double.NaN, kappa, new LinearCurve(betas, unknown, unknown, unknown));
        }
        double[] raw = [.. betas.Select(error.Largest)], upper = [.. betas.Select(error.Certified)], lower = [.. raw];
        for (int i = 1; i < lower.Length; i++) lower[i] = Math.Max(lower[i], lower[i - 1]);
        double distance = DistanceToInstability.Diagonal([.. error.Weights], parameterization.ForEvaluation, Integration.Exact, 1).Distance;
        return new LinearPoint(width, approximation, Radius(error, options), distance, kappa, new LinearCurve(betas, raw, lower, upper));
    }

    private static double Radius(RecurrentBlockError error, LinearAnalysisOptions options)
    {
        double limit = error.Largest(0) + options.Tolerance, low = 0;
        for (double beta = SmallestBeta; low < options.LargestBeta; beta *= ScanRatio)
        {
            double high = Math.Min(beta, options.LargestBeta);
            if (error.Largest(high) <= limit)
            {
                low = high;
                continue;
            }
            for (int i = 0; i < Bisections; i++)
            {
                double middle = 0.5 * (low + high);
                if (error.Largest(middle) <= limit) low = middle;
                else high = middle;
            }
            return 0.5 * (low + high);
        }
        return double.PositiveInfinity;
    }

    /// <summary>
    /// The same sums where f takes all their rates; else sums that keep within the longest range of rates f takes. There the best sums of
    /// large m need clusters of rates that cancel: what a bounded f cannot express, it can only approach with growing coefficients.
    /// </summary>
    private static (BestExponentialSums Sums, string? Note) WithinRange(IParameterization f, BestExponentialSums sums, int width)
    {
        double[] wanted = [.. Enumerable.Range(1, width).SelectMany(m => sums.Of(m).Sum.Rates).Distinct().Order()];
        if (!wanted.Any(a => double.IsNaN(f.Inverse(a)))) return (sums, null);
        double[] rates = [.. wanted.Concat(Enumerable.Range(-100, 201).Select(i => Math.Pow(10, i / 4.0))).Distinct().Order()];
        bool[] taken = [.. rates.Select(a => !double.IsNaN(f.Inverse(a)))];
        (int first, int length) = (0, 0);
        for (int i = 0, run = 0; i < rates.Length; i++)
        {
            run = taken[i] ? run + 1 : 0;
            if (run > length) (first, length) = (i - run + 1, run);
        }
        // No rate is taken: the points will say so.
        if (length == 0) return (sums, $"{f.Formula} takes none of the rates tried");
        int last = first + length - 1;
        double low = first == 0 ? 0 : Edge(f, rates[first], rates[first - 1]);
        double high = last == rates.Length - 1 ? double.PositiveInfinity : Edge(f, rates[last], rates[last + 1]);
        string note = Invariant($"the rates of {f.Name} lie between {low:G3} and {high:G3}, ") +
            Invariant($"the best sums of {sums.Target.Name} want {wanted[0]:G3} to {wanted[^1]:G3}: ") +
            "sums within the range are used, and what it cannot express they approach by terms that cancel";
        return (new BestExponentialSums(sums.Target, low, high), note);
    }

    /// <summary>The last rate that f takes on the way from one it takes to one it does not.</summary>
    private static double Edge(IParameterization f, double taken, double missed)
    {
        for (int i = 0; i < Bisections; i++)
        {
            double middle = Math.Sqrt(taken * missed);
            if (double.IsNaN(f.Inverse(middle))) missed = middle;
            else taken = middle;
        }
        return taken;
    }

    private static void Validate(LinearAnalysisOptions options)
    {
        if (options.Widths.Count == 0) throw new ArgumentException("no widths given, expected at least one.", nameof(options));
        foreach (int width in options.Widths)
        {
            if (width is < 1 or > BestExponentialSums.LargestWidth)
                throw new ArgumentException($"width is {width}, expected 1 to {BestExponentialSums.LargestWidth}.", nameof(options));
        }
        foreach (double beta in options.Betas)
        {
            if (beta is not (>= 0 and < double.PositiveInfinity))
                throw new ArgumentException(Invariant($"beta is {beta}, expected a finite number >= 0."), nameof(options));
        }
        if (options.Tolerance is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentException(Invariant($"tolerance is {options.Tolerance}, expected a finite number > 0."), nameof(options));
        if (options.LargestBeta is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentException(Invariant($"largest beta is {options.LargestBeta}, expected a finite number > 0."),
                nameof(options));
    }
}
