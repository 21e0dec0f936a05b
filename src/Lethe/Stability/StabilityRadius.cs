namespace Lethe.Stability;

/// <summary>
/// The stability radius at tolerance, beta* = sup { beta : E(beta) &lt;= E(0) + tol }, E relative to ||H||^2. E as searched need not grow
/// with beta, so the first crossing is found by scanning beta upwards, coarsely and then within the bracket, before it is bisected. With
/// 4,096 or more sequences, and E(0) at most the tolerance, every draw is first tried on an eighth of them, and draws that stay far below
/// there are not evaluated on the rest.
/// </summary>
public static class StabilityRadius
{
    // Of the coarse scan, and the number of finer steps its bracket is scanned with.
    private const double ScanRatio = 2;
    private const int FineSteps = 4;

    // Below this a perturbation is lost in the rounding of weights of ordinary size.
    private const double Vanishing = 1e-15;

    /// <summary>Finds beta*.</summary>
    /// <param name="model">The model; left as it is.</param>
    /// <param name="inputs">(batch, time, in).</param>
    /// <param name="targets">(batch, time, out).</param>
    /// <param name="timeWeights">v_k; empty: all ones.</param>
    /// <param name="options">Tolerance, range and search; null: the defaults (recurrent block, l2 ball, directed search, tol 0.1).</param>
    /// <param name="workers">Threads; the result has the same bits for any number.</param>
    /// <param name="cancellation">Checked between evaluations.</param>
    /// <exception cref="ArgumentException">Shapes or options do not fit.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static StabilityRadiusResult Find(IParametricModel model, TiledSequences inputs, TiledSequences targets,
        ReadOnlySpan<double> timeWeights,
        StabilityRadiusOptions? options, Workers workers, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(workers);
        options ??= new StabilityRadiusOptions();
        if (!(options.Tolerance > 0 && options.Accuracy > 0 && options.SmallestBeta > 0 && options.LargestBeta >= options.SmallestBeta))
        {
            throw new ArgumentException(
                $"Tolerance {options.Tolerance}, Accuracy {options.Accuracy}, SmallestBeta {options.SmallestBeta} and " +
                $"LargestBeta {options.LargestBeta} must be positive, the last not below the third.", nameof(options));
        }
        var searcher =
            new PerturbationSearcher(model, inputs, targets, timeWeights, options.Perturbation with { Relative = true }, workers,
            cancellation);
        if (!(searcher.Reference > 0))
            return Result(double.NaN, double.NaN, "the target is 0 on these data, so no error is relative to it");
        double initial = searcher.Unperturbed();
        if (!double.IsFinite(initial)) return Result(0, initial, "the unperturbed model's error is not finite");
        double low = 0, high = options.SmallestBeta;

        if (Exceeds(high))
        {
            low = high / ScanRatio;
            while (low > Vanishing && Exceeds(low)) (low, high) = (low / ScanRatio, low);
            if (low <= Vanishing) return Result(low, initial, $"a perturbation of {Text(high)} already exceeds the tolerance");
        }
        else
        {
            do
            {
                low = high;
                if (low >= options.LargestBeta)
                    return Result(double.PositiveInfinity, initial, $"no crossing up to beta = {Text(options.LargestBeta)}");
                high = Math.Min(options.LargestBeta, low * ScanRatio);
            }
            while (!Exceeds(high));
            Narrow();
        }
        while (high - low > options.Accuracy * low)
        {
            double middle = Math.Sqrt(low * high);
            if (Exceeds(middle)) high = middle;
            else low = middle;
        }
        return Result(low, initial, $"E exceeds E(0) + {Text(options.Tolerance)} between beta = {Text(low)} and {Text(high)}");

        // The first crossing within a bracket whose ends differ by ScanRatio.
        void Narrow()
        {
            double ratio = Math.Pow(high / low, 1.0 / FineSteps);
            for (int i = 1; i < FineSteps; i++)
            {
                double beta = low * ratio;
                if (Exceeds(beta))
                {
                    high = beta;
                    return;
                }
                low = beta;
            }
        }

        bool Exceeds(double beta) => searcher.Exceeds(beta, options.Tolerance);

        StabilityRadiusResult Result(double radius, double error, string reason) =>
            new(radius, error, searcher.Reference, searcher.Evaluations, reason);
    }

    private static string Text(double value) => Invariant($"{value:G4}");
}
