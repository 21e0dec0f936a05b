using CsCheck;

namespace Lethe.Tests.Theory;

public sealed class LinearAnalysisTests
{
    private static LinearAnalysisResult Run(string target, string parameterization, params int[] widths)
    {
        BestExponentialSums sums = BestExponentialSumsTests.Shared.Of(target);
        LinearAnalysisOptions options = widths.Length == 0 ? new LinearAnalysisOptions() : new LinearAnalysisOptions { Widths = widths };
        return LinearAnalysis.Run(sums.Target, ParameterizationCatalog.Parse(parameterization), options, sums);
    }

    [Theory]
    [InlineData("exp", "direct", VerdictKind.Stable)]
    [InlineData("exp", "exp", VerdictKind.Stable)]
    [InlineData("exp", "softplus", VerdictKind.Stable)]
    [InlineData("exp", "best", VerdictKind.Stable)]
    [InlineData("geo", "direct", VerdictKind.Stable)]
    [InlineData("pol", "direct", VerdictKind.Unstable)]
    [InlineData("pol", "relu", VerdictKind.Unstable)]
    [InlineData("pol", "tanh", VerdictKind.Unstable)]
    [InlineData("pol", "exp", VerdictKind.Stable)]
    [InlineData("pol", "softplus", VerdictKind.Stable)]
    [InlineData("pol", "best", VerdictKind.Stable)]
    [InlineData("pol", "log(1 + exp(w))", VerdictKind.Stable)]
    [InlineData("pol15", "direct", VerdictKind.Unstable)]
    [InlineData("pol15", "softplus", VerdictKind.Stable)]
    public void The_table_of_expected_answers(string target, string parameterization, VerdictKind expected)
    {
        LinearAnalysisResult result = Run(target, parameterization);
        Assert.Equal(expected, result.Verdict.Kind);
        Assert.Equal(new FamilyKey(target, ParameterizationCatalog.Parse(parameterization).Name, "linear", "diagonal"), result.Family);
        Assert.StartsWith("consistent with", result.Verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_direct_distance_is_the_smallest_rate_and_collapses()
    {
        LinearAnalysisResult result = Run("pol", "direct", 1, 2, 4, 8, 16);
        foreach (LinearPoint point in result.Points)
        {
            Assert.Equal(point.Approximation.Sum.Rates[0], point.Distance, 1e-12 * point.Distance);
            Assert.True(point.Radius < point.Distance);
            int beyond = point.Curve.Betas.ToList().FindIndex(b => b >= point.Distance);
            Assert.True(double.IsPositiveInfinity(point.Curve.Lower[beyond]));
            Assert.True(double.IsFinite(point.Curve.Lower[beyond - 1]));
        }
        // r like exp(-c sqrt m), c about 5.4.
        double c = Math.Log(result.Points[3].Distance / result.Points[4].Distance) / (4 - Math.Sqrt(8));
        Assert.Equal(5.4, c, 0.15);
        Assert.All(Run("pol", "softplus", 4).Points, p => Assert.True(double.IsPositiveInfinity(p.Distance)));
    }

    [Theory]
    [InlineData("exp", 1, .05126)]
    [InlineData("pol15", 16, .0444)]
    [InlineData("pol", 16, .1735)]
    public void All_rates_times_a_factor(string target, int width, double error)
    {
        // exp moved by 0.1 multiplies rates by e^{-0.1} or e^{0.1}; the first is the worse.
        BestExponentialSums sums = BestExponentialSumsTests.Shared.Of(target);
        var perturbed = new RecurrentBlockError(sums, sums.Of(width), ParameterizationCatalog.Parse("exp"));
        Assert.Equal(error, Math.Sqrt(perturbed.Largest(0.1)) * sums.KernelNorm, 1e-3 * error);
    }

    [Fact]
    public void One_exponential_has_its_error_and_radius_in_closed_form()
    {
        LinearPoint point = Run("exp", "direct", 1).Points[0];
        // 1 - b is rounded to a unit of 1: relative to b that is Unit / b, twice in a square.
        const double Unit = 5e-16;
        // ||e^{-t} - e^{-(1-b)t}||^2 / ||e^{-t}||^2 = b^2/((1-b)(2-b)) is 0.1 at b = 1/3.
        Assert.Equal(1.0 / 3, point.Radius, 1e-9);
        for (int i = 0; i < point.Curve.Betas.Count; i++)
        {
            double b = point.Curve.Betas[i], expected = b < 1 ? b * b / ((1 - b) * (2 - b)) : double.PositiveInfinity;
            if (double.IsInfinity(expected)) Assert.Equal(expected, point.Curve.Raw[i]);
            else Assert.Equal(expected, point.Curve.Raw[i], (1e-12 + Unit / Math.Max(b, Unit)) * expected);
            Assert.Equal(point.Curve.Raw[i], point.Curve.Upper[i], 1e-9 * Math.Min(1, expected));
        }
        // The same with exp: rates times e^{-beta}.
        Assert.Equal(-Math.Log(1 - 1.0 / 3), Run("exp", "exp", 1).Points[0].Radius, 1e-9);
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("exp")]
    [InlineData("softplus")]
    [InlineData("best")]
    [InlineData("inverse")]
    [InlineData("sigmoid")]
    public void Random_perturbations_lie_between_nothing_and_the_certified_bound(string name)
    {
        BestExponentialSums sums = BestExponentialSumsTests.Shared.Of("pol");
        BestApproximation best = sums.Of(4);
        IParameterization f = ParameterizationCatalog.Parse(name);
        var error = new RecurrentBlockError(sums, best, f);
        Gen.Select(Gen.Double[-8, -0.5], Gen.Double[-1, 1].Array[4]).Sample((logBeta, parts) =>
        {
            double beta = Math.Exp(logBeta);
            double[] rates = [.. error.Weights.Select((w, i) => f.Rate(w + beta * parts[i]))];
            if (rates.Any(a => !(a > 0))) return double.IsInfinity(error.Certified(beta)) && double.IsInfinity(error.Largest(beta));
            var moved = new ExponentialSum(rates, best.Sum.Coefficients);
            double sum = 0;
            KernelQuadrature q = sums.Quadrature;
            for (int j = 0; j < q.Nodes.Length; j++)
            {
                double difference = q.Values[j] - moved.Evaluate(q.Nodes[j]);
                sum += q.Weights[j] * difference * difference;
            }
            double relative = sum / (best.KernelNorm * best.KernelNorm);
            // The searched maximum is taken over corners; it must cover what a random point of the ball gives, but for the curvature
            // inside.
            return relative <= error.Certified(beta) * (1 + 1e-9) && relative <= error.Largest(beta) * (1 + 1e-6);
        }, iter: 100);
    }

    [Fact]
    public void Corners_are_evaluated_in_closed_form()
    {
        // For one unit there are two corners; both by quadrature.
        BestExponentialSums sums = BestExponentialSumsTests.Shared.Of("pol15");
        BestApproximation best = sums.Of(1);
        IParameterization f = ParameterizationCatalog.Parse("softplus");
        var error = new RecurrentBlockError(sums, best, f);
        foreach (double beta in new[] { 1e-6, 0.01, 0.5 })
        {
            double expected = new[] { -beta, beta }.Max(d =>
            {
                var moved = new ExponentialSum([f.Rate(error.Weights[0] + d)], best.Sum.Coefficients);
                KernelQuadrature q = sums.Quadrature;
                return Enumerable.Range(0, q.Nodes.Length)
                    .Sum(j => q.Weights[j] * Math.Pow(q.Values[j] - moved.Evaluate(q.Nodes[j]), 2)) / 0.5;
            });
            Assert.Equal(expected, error.Largest(beta), 1e-10 * expected);
        }
    }

    [Fact]
    public void Curves_rise_and_radii_sit_where_they_cross()
    {
        foreach (LinearPoint point in Run("pol15", "softplus", 2, 5).Points)
        {
            LinearCurve curve = point.Curve;
            Assert.Equal(0, curve.Betas[0]);
            Assert.Equal(point.Approximation.RelativeError, curve.Raw[0], 1e-15);
            for (int i = 1; i < curve.Betas.Count; i++)
            {
                Assert.True(curve.Lower[i] >= curve.Lower[i - 1]);
                Assert.True(curve.Upper[i] >= curve.Raw[i] * (1 - 1e-9));
                Assert.Equal(curve.Betas[i] > point.Radius, curve.Lower[i] > curve.Raw[0] + 0.1);
            }
        }
    }

    [Fact]
    public void A_bounded_rate_function_keeps_within_its_range_and_says_so()
    {
        LinearAnalysisResult result = Run("pol15", "best", 1, 2, 4, 6);
        Assert.Contains("lie between 0 and 2", result.Verdict.Reason, StringComparison.Ordinal);
        Assert.All(result.Points, p => Assert.All(p.Approximation.Sum.Rates, a => Assert.True(a <= 2)));
        Assert.All(result.Points, p => Assert.True(p.Radius > 0));
        // sigmoid never takes the rate 1 of exp, but comes as near as numbers do.
        Assert.True(Run("exp", "sigmoid", 1).Points[0].Approximation.RelativeError < 1e-24);
    }

    [Fact]
    public void Too_few_widths_are_undecided_with_the_reason() =>
        Assert.Contains("too few", Run("pol", "direct", 1, 2, 4, 8).Verdict.Reason, StringComparison.Ordinal);

    [Fact]
    public void Bad_options_are_refused()
    {
        LinearFunctional target = TargetCatalog.Parse("pol");
        Assert.Throws<ArgumentException>(() => Run("pol", "direct", 0));
        Assert.Throws<ArgumentException>(() =>
            LinearAnalysis.Run(target, ParameterizationCatalog.Direct, new LinearAnalysisOptions { Widths = [] }));
        Assert.Throws<ArgumentException>(() =>
            LinearAnalysis.Run(target, ParameterizationCatalog.Direct, new LinearAnalysisOptions { Betas = [-1] }));
        Assert.Throws<ArgumentException>(() =>
            LinearAnalysis.Run(target, ParameterizationCatalog.Direct, new LinearAnalysisOptions { Tolerance = 0 }));
        Assert.Throws<ArgumentException>(() =>
            LinearAnalysis.Run(target, ParameterizationCatalog.Direct, null, BestExponentialSumsTests.Shared.Of("exp")));
    }
}
