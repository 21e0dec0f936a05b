namespace Lethe.Theory;

/// <summary>
/// What the full l2 ball costs exponential sums in the L1 norm of kernels, whatever the parameterization of the rates. Moving c by beta
/// along |u_i|/a_i adds beta |u/a|_2, moving U adds beta |c/a|_2, so E(beta) &gt;= beta max(|u/a|_2, |c/a|_2) - E(0); and the product of
/// the two norms is at least sum |k_i|/a_i^2, at least the integral of t |rho^|, however k_i = c_i u_i is split (docs/full-ball.md).
/// </summary>
public static class FullBall
{
    // beta* counts a growth by this share of ||rho||_1.
    private const double Tolerance = 0.1;

    /// <summary>Analyses the best sums of a target for each width.</summary>
    /// <param name="target">A kernel that is integrable and square-integrable.</param>
    /// <param name="widths">Numbers of exponentials.</param>
    /// <param name="beta">Radius of the ball.</param>
    /// <exception cref="ArgumentException">The target is not integrable or not square-integrable, or a width or beta is out of
    /// range.</exception>
    public static IReadOnlyList<FullBallPoint> Run(LinearFunctional target, IReadOnlyList<int> widths, double beta)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(widths);
        if (!target.IsIntegrable)
            throw new ArgumentException($"target '{target.Name}' is not integrable, expected a finite integral of |rho|.", nameof(target));
        if (beta is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentException(Invariant($"beta is {beta}, expected a finite number > 0."), nameof(beta));
        var sums = new BestExponentialSums(target);
        double norm = Absolute(sums.Quadrature, target, _ => 0);
        return [.. widths.Distinct().Order().Select(width =>
        {
            ExponentialSum sum = sums.Of(width).Sum;
            double error = Absolute(sums.Quadrature, target, sum.Evaluate);
            double[] k = [.. sum.Coefficients], root = [.. k.Select(x => Math.Sqrt(Math.Abs(x)))], one = [.. k.Select(_ => 1.0)];
            FullBallSplit Split(string name, double[] u, double[] c)
            {
                (double costC, double costU) = (Cost(u, sum.Rates), Cost(c, sum.Rates));
                double cost = Math.Max(costC, costU);
                return new FullBallSplit(name, costC, costU, Math.Max(error, beta * cost - error), (2 * error + Tolerance * norm) / cost);
            }
            return new FullBallPoint(width, sum.Units, error, norm, Enumerable.Range(0, sum.Units)
                .Sum(i => Math.Abs(k[i]) / (sum.Rates[i] * sum.Rates[i])),
                [Split("balanced", root, root), Split("u-heavy", k, one), Split("c-heavy", one, k)]);
        })];
    }

    /// <summary>|v/a|_2.</summary>
    private static double Cost(double[] v, IReadOnlyList<double> rates) =>
        Math.Sqrt(v.Select((x, i) => x / rates[i] * (x / rates[i])).Sum());

    /// <summary>The integral of |rho - f|, by quadrature and behind its last node, where f has died out, in closed form where the target
    /// has one.</summary>
    private static double Absolute(KernelQuadrature quadrature, LinearFunctional target, Func<double, double> f)
    {
        double tail = target.AbsoluteTail(quadrature.Nodes[^1]), sum = double.IsNaN(tail) ? 0 : tail;
        for (int i = quadrature.Nodes.Length - 1; i >= 0; i--)
            sum += quadrature.Weights[i] * Math.Abs(quadrature.Values[i] - f(quadrature.Nodes[i]));
        return sum;
    }
}
