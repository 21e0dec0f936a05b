namespace Lethe.Theory;

/// <summary>
/// Best approximations of a kernel on [0, inf) by sums of m exponentials with positive rates, in L2: what a linear diagonal model of width
/// m can reach with no data and no training. Found by variable projection, m growing one at a time with several starts each. Computed once
/// per instance and kept. The search is local. For completely monotone kernels (exp, geo, pol, pol15, pol11, sumexp) all starts lead to one
/// answer, with positive coefficients. Kernels that oscillate or come late (airy, shift, twoparts) drive rates together, where real
/// exponentials hardly help: for them the errors are upper bounds only.
/// </summary>
public sealed class BestExponentialSums
{
    /// <summary>Largest m.</summary>
    public const int LargestWidth = 64;

    // Below this share of ||rho|| an error is rounding, and another unit has no weight.
    private const double ExactShare = 1e-13;

    // How many of the starts, ranked by their residual, are improved to the end.
    private const int Starts = 3;

    private const double SameResidual = 1e-6;

    private readonly LinearFunctional _target;
    private readonly VariableProjection? _projection;
    private readonly Lock _lock = new();
    private readonly List<double[]> _rates = [];
    private readonly List<double> _errors = [];

    /// <summary>Prepares the quadrature for a kernel.</summary>
    /// <param name="target">A square-integrable kernel.</param>
    /// <param name="lowestRate">Least rate allowed (0: any positive one).</param>
    /// <param name="highestRate">Largest rate allowed (infinity: any).</param>
    /// <exception cref="ArgumentException">The kernel is not square-integrable, varies too fast, or the rates are out of order.</exception>
    public BestExponentialSums(LinearFunctional target, double lowestRate = 0, double highestRate = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!(lowestRate >= 0 && lowestRate < highestRate))
        {
            throw new ArgumentException(Invariant(
                $"rates from {lowestRate} to {highestRate} given, expected 0 <= lowest < highest."), nameof(lowestRate));
        }
        _target = target;
        Quadrature = new KernelQuadrature(target);
        KernelNorm = Math.Sqrt(Quadrature.SquaredNorm);
        if (target is ExponentialKernel exponential && exponential.Rate >= lowestRate && exponential.Rate <= highestRate)
        {
            _rates.Add([Math.Log(exponential.Rate)]);
            _errors.Add(0);
            return;
        }
        double low = Math.Log(Math.Max(Quadrature.SlowestRate, lowestRate)), high = Math.Log(Math.Min(Quadrature.FastestRate, highestRate));
        if (!(low < high))
        {
            throw new ArgumentException(Invariant($"rates from {lowestRate} to {highestRate} given, expected a range that meets ") +
                Invariant($"{Quadrature.SlowestRate:G3} to {Quadrature.FastestRate:G3}, where '{target.Name}' lives."), nameof(lowestRate));
        }
        _projection = new VariableProjection(Quadrature, low, high);
    }

    /// <summary>||rho||_2.</summary>
    public double KernelNorm { get; }

    /// <summary>The kernel.</summary>
    public LinearFunctional Target => _target;

    internal KernelQuadrature Quadrature { get; }

    /// <summary>The best sum of at most <paramref name="width"/> exponentials. Units without weight are left out, so that a kernel that is
    /// one exponential has one unit at every width.</summary>
    /// <exception cref="ArgumentOutOfRangeException">width is not in 1..64.</exception>
    public BestApproximation Of(int width)
    {
        if (width is < 1 or > LargestWidth)
            throw new ArgumentOutOfRangeException(nameof(width), $"width is {width}, expected 1 to {LargestWidth}.");
        lock (_lock)
        {
            while (_rates.Count < width && !IsExact()) Grow();
            int index = Math.Min(width, _rates.Count) - 1;
            if (_projection is null)
                return new BestApproximation(width, new ExponentialSum([((ExponentialKernel)_target).Rate], [1]), 0, KernelNorm);
            (double[] k, double residual) = _projection.Solve(_rates[index]);
            double[] rates = [.. _rates[index].Select(Math.Exp)];
            int[] kept = [.. Enumerable.Range(0, k.Length).Where(i => Math.Abs(k[i]) / Math.Sqrt(2 * rates[i]) > ExactShare * KernelNorm)];
            return new BestApproximation(width, new ExponentialSum([.. kept.Select(i => rates[i])], [.. kept.Select(i => k[i])]), residual,
                KernelNorm);
        }
    }

    private bool IsExact() => _rates.Count > 0 && _errors[^1] <= ExactShare * KernelNorm;

    private void Grow()
    {
        VariableProjection projection = _projection!;
        double[][] starts = [.. Candidates()];
        double[][] ranked =
            [.. starts.Select(start => (Start: start, Residual: projection.Residual(start))).OrderBy(s => s.Residual).Select(s => s.Start)];
        (double[] theta, double residual) = ([], double.PositiveInfinity);
        // The slowest start is always tried: its gain shows only after all others have moved.
        foreach (double[] start in ranked.Take(Starts).Append(starts[0]).Distinct())
        {
            (double[] found, double error) = projection.Improve(start);
            // Two starts that meet are taken for the answer: with smooth decaying kernels all of them do.
            bool met = Math.Abs(error - residual) <= SameResidual * error;
            if (error < residual) (theta, residual) = (found, error);
            if (met) break;
        }
        if (_rates.Count > 0 && residual > _errors[^1]) (theta, residual) = (_rates[^1], _errors[^1]);
        _rates.Add(theta);
        _errors.Add(residual);
    }

    /// <summary>A first unit anywhere; later ones beyond either end or between two neighbours.</summary>
    private IEnumerable<double[]> Candidates()
    {
        (double low, double high) = (_projection!.Lowest, _projection.Highest);
        if (_rates.Count == 0)
        {
            const int Places = 40;
            for (int i = 0; i <= Places; i++) yield return [low + (high - low) * i / Places];
            yield break;
        }
        double[] before = _rates[^1];
        double slowGap = before.Length > 1 ? before[1] - before[0] : 2, fastGap = before.Length > 1 ? before[^1] - before[^2] : 2;
        yield return [before[0] - 1.1 * slowGap, .. before];
        yield return [before[0] - 0.5 * slowGap, .. before];
        yield return [.. before, before[^1] + fastGap];
        yield return [.. before, before[^1] + 0.5 * fastGap];
        for (int i = 0; i + 1 < before.Length; i++)
            yield return [.. before[..(i + 1)], 0.5 * (before[i] + before[i + 1]), .. before[(i + 1)..]];
    }
}
