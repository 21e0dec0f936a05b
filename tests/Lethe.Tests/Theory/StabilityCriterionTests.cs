using CsCheck;

namespace Lethe.Tests.Theory;

public sealed class StabilityCriterionTests
{
    // The known answers have three digits.
    private const double ThreeDigits = 5e-3;

    // The lower end of a bracket comes this near to the truth: witnesses are sharpened by golden sections.
    private const double WitnessTolerance = 1e-3;

    [Theory]
    [InlineData("exp", 0.01, 0.01005)]
    [InlineData("exp", 0.1, 0.10517)]
    [InlineData("exp", 0.5, 0.64872)]
    [InlineData("exp", 1, 1.71828)]
    [InlineData("softplus", 0.1, 0.10517)]
    [InlineData("softplus", 0.5, 0.64872)]
    [InlineData("sigmoid", 0.1, 0.10517)]
    [InlineData("sigmoid", 1, 1.71828)]
    [InlineData("best", 0.01, 0.0142)]
    [InlineData("best", 0.1, 0.152)]
    [InlineData("best", 0.5, 1.00)]
    [InlineData("best", 1, 2.73)]
    [InlineData("best:b=0.1", 0.01, 0.0321)]
    [InlineData("best:b=0.1", 0.1, 0.370)]
    [InlineData("best:b=0.1", 0.5, 3.27)]
    [InlineData("best:b=0.1", 1, 10.9)]
    public void Known_values(string name, double beta, double expected)
    {
        CriterionValue value = StabilityCriterion.Continuous(ParameterizationCatalog.Parse(name), beta);
        Assert.Equal(expected, value.Value, ThreeDigits * expected);
        Assert.True(value.IsClosedForm);
        Assert.True(value.IsStable);
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("relu")]
    [InlineData("tanh")]
    [InlineData("inverse")]
    [InlineData("inverse-abs")]
    [InlineData("best:b=0")]
    public void Forms_that_reach_zero_have_no_bound(string name)
    {
        Assert.Equal(double.PositiveInfinity, StabilityCriterion.Continuous(ParameterizationCatalog.Parse(name), 1e-3).Value);
        Assert.Equal(0, StabilityCriterion.Continuous(ParameterizationCatalog.Parse(name), 0).Value);
    }

    [Theory]
    [InlineData("log(1 + exp(w))", "softplus")]
    [InlineData("exp(w)", "exp")]
    [InlineData("1/(w^2 + 0.5)", "best")]
    [InlineData("1/(w^2 + 0.1)", "best:b=0.1")]
    [InlineData("1/(1 + exp(-w))", "sigmoid")]
    [InlineData("exp(w)/(1 + exp(w))", "sigmoid")]
    [InlineData("w", "direct")]
    [InlineData("max(w, 0)", "relu")]
    [InlineData("w^2", "direct")]
    [InlineData("sqrt(w)", "direct")]
    [InlineData("1/abs(w)", "direct")]
    [InlineData("1/(w - 1)^2", "direct")]
    [InlineData("exp(w^2)", "direct")]
    public void Expressions_agree_with_what_they_are_or_have_no_bound(string expression, string like)
    {
        foreach (double beta in new[] { 0.05, 0.5 })
        {
            double expected = StabilityCriterion.Continuous(ParameterizationCatalog.Parse(like), beta).Value;
            CriterionValue found = StabilityCriterion.Continuous(ParameterizationCatalog.Parse(expression), beta);
            Assert.False(found.IsClosedForm && double.IsFinite(found.Value));
            if (double.IsInfinity(expected)) Assert.Equal((expected, CriterionVerdict.Unstable), (found.Value, found.Verdict));
            else Assert.Equal(expected, found.Value, WitnessTolerance * expected);
        }
    }

    [Theory]
    [InlineData("exp", 1)]
    [InlineData("softplus", 1)]
    [InlineData("tanh", 2)]
    public void Native_closed_forms_bound_every_pair_and_are_approached(string name, double factor)
    {
        IParameterization f = ParameterizationCatalog.Parse(name);
        double largest = 0;
        Gen.Select(Gen.Double[-8, 8], Gen.Double[0, 1], Gen.Double[-1, 1]).Sample((w, beta, part) =>
        {
            (double lambda, double mu) = (f.Native(w), f.Native(w + beta * part));
            // What a rounding of lambda and mu by some units in the last place makes of the product, which divides by 1 - |mu|.
            double rounding = 4 * Math.BitIncrement(1.0) - 4;
            return StabilityCriterion.NativeProduct(lambda, mu) <= StabilityCriterion.Native(f, beta).Value * (1 + 1e-9)
                + rounding / (1 - Math.Abs(mu));
        });
        for (double w = -7; w <= 7; w += 0.1)
            foreach (int sign in new[] { -1, 1 })
                largest = Math.Max(largest, StabilityCriterion.NativeProduct(f.Native(w), f.Native(w + sign * 0.5)));
        Assert.Equal(Math.Exp(0.5 * factor) - 1, largest, 2e-3);
        Assert.Equal(Math.Exp(0.5 * factor) - 1, StabilityCriterion.Native(f, 0.5).Value, 1e-12);
    }

    [Fact]
    public void Native_product_is_the_sum() =>
        Gen.Select(Gen.Double[-0.95, 0.95], Gen.Double[-0.95, 0.95]).Sample((lambda, mu) =>
        {
            double sum = 0, p = 1, q = 1;
            for (int k = 0; k < 2000; k++, p *= lambda, q *= mu) sum += Math.Abs(q - p);
            double expected = (1 - Math.Abs(lambda)) * sum;
            return Math.Abs(StabilityCriterion.NativeProduct(lambda, mu) - expected) <= 1e-11 * (1 + expected);
        });

    [Fact]
    public void Native_best_is_stable_only_above_one_half()
    {
        Assert.Equal(double.PositiveInfinity, StabilityCriterion.Native(new BestParameterization(1, 0.5), 0.1).Value);
        Assert.Equal(double.PositiveInfinity, StabilityCriterion.Native(new BestParameterization(1, 0.1), 0.1).Value);
        Assert.Equal(double.PositiveInfinity, StabilityCriterion.Native(ParameterizationCatalog.Direct, 0.1).Value);
        var best = new BestParameterization(1, 1);
        // b = 1: lambda = w^2/(1 + w^2) >= 0, so the product is |1 - f(w)/f(w~)| as in continuous time.
        Assert.Equal(StabilityCriterion.Continuous(best, 0.1).Value, StabilityCriterion.Native(best, 0.1).Value, 1e-6);
        Assert.Throws<NotSupportedException>(() => StabilityCriterion.Native(ParameterizationCatalog.Parse("sigmoid"), 0.1));
    }

    [Fact]
    public void The_product_is_the_integral()
    {
        // f(w) times the integral of |e^{-f~ t} - e^{-f t}| for f = 0.7, f~ = 0.4, by the trapezoid rule.
        double sum = 0;
        const double Step = 1e-3;
        for (int i = 0; i < 60_000; i++) sum += Math.Abs(Math.Exp(-0.4 * (i + 0.5) * Step) - Math.Exp(-0.7 * (i + 0.5) * Step)) * Step;
        Assert.Equal(Math.Abs(1 - 0.7 / 0.4), 0.7 * sum, 1e-6);
    }

    [Theory]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Bad_radii_are_refused(double beta) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StabilityCriterion.Continuous(ParameterizationCatalog.Direct, beta));

    [Theory]
    [InlineData(1e-3, 1e9, 145, 145, 2)]
    [InlineData(1e-2, 1e6, 21.7, 21.6, 2)]
    [InlineData(0.1, 1e3, 4.3, 4.2, 2)]
    [InlineData(0.5, 8, 2.9, 3.6, 2)]
    public void Gradient_scale_over_weight_at_equal_rate(double rate, double direct, double exp, double softplus, double best)
    {
        // Two digits are given; the third is rounded.
        Assert.Equal(direct, Relative("direct"), 1e-9 * direct);
        Assert.Equal(exp, Relative("exp"), 0.015 * exp);
        Assert.Equal(softplus, Relative("softplus"), 0.015 * softplus);
        Assert.Equal(best, Relative("best"), 1e-9);

        double Relative(string name) => GradientScale.AtRate(ParameterizationCatalog.Parse(name), rate).Relative;
    }

    /// <summary>A user's own formula has the scale of the named form that it writes out.</summary>
    [Theory]
    [InlineData("w", "direct")]
    [InlineData("exp(w)", "exp")]
    [InlineData("log(1 + exp(w))", "softplus")]
    [InlineData("1/(w^2 + 0.5)", "best")]
    [InlineData("1/(w^2 + 0.1)", "best:b=0.1")]
    public void Gradient_scale_of_an_expression(string expression, string like)
    {
        foreach (double rate in new[] { 1e-3, 1e-2, 0.1, 0.5 })
        {
            GradientScale expected = GradientScale.AtRate(ParameterizationCatalog.Parse(like), rate),
                found = GradientScale.AtRate(ParameterizationCatalog.Parse(expression), rate);
            Assert.Equal(expected.Relative, found.Relative, 1e-6 * expected.Relative);
            Assert.Equal(expected.Scale, found.Scale, 1e-6 * expected.Scale);
        }
    }

    [Fact]
    public void Native_gradient_scale()
    {
        GradientScale scale = GradientScale.Native(ParameterizationCatalog.Parse("tanh"), 0.5);
        double lambda = Math.Tanh(0.5);
        Assert.Equal((1 - lambda * lambda) / (1 - lambda) / (1 - lambda), scale.Scale, 1e-12);
        Assert.Throws<ArgumentException>(() => GradientScale.AtRate(ParameterizationCatalog.Parse("best"), 3));
    }
}
