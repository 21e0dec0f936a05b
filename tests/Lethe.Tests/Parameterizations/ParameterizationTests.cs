using CsCheck;

namespace Lethe.Tests.Parameterizations;

public sealed class ParameterizationTests
{
    // Central differences with h = 1e-5: truncation h^2 f'''/6 for f''' of order 100, rounding 1e-16/h.
    private const double DifferenceTolerance = 1e-7;

    // f(f^-1(a)): the inverse's rounding is amplified by the condition a f^-1'(a), a few units for the rates tried.
    private const double RoundTripTolerance = 1e-12;

    // Terms of order 1 that cancel to a small rate leave their own rounding behind.
    private const double Cancellation = 1e-15;

    private static readonly string[] Expressions = ["exp(w)", "log(1 + exp(w))", "1/(w^2 + 0.5)", "w^3 + w + 2", "0.1 + w^2 + sin(5*w)"];

    private static IEnumerable<IParameterization> Everything =>
        ParameterizationCatalog.All.Append(new BestParameterization(2, 0.1)).Concat(Expressions.Select(ParameterizationCatalog.Parse));

    /// <summary>The weight at which a unit stops decaying is said by the parameterization itself; where a rate only fades, by underflow at
    /// the last, there is none.</summary>
    [Theory]
    [InlineData("direct", 0, 1)]
    [InlineData("relu", 0, double.NaN)]
    [InlineData("tanh", 0, double.NaN)]
    [InlineData("w", 0, double.NaN)]
    [InlineData("2*w - 1", 0.5, double.NaN)]
    [InlineData("expm1(w + 3)", -3, double.NaN)]
    [InlineData("w^3 + w + 2", -1, double.NaN)]
    [InlineData("exp", double.NaN, double.NaN)]
    [InlineData("softplus", double.NaN, double.NaN)]
    [InlineData("best", double.NaN, double.NaN)]
    [InlineData("best:b=0", double.NaN, double.NaN)]
    [InlineData("inverse", double.NaN, double.NaN)]
    [InlineData("sigmoid", double.NaN, double.NaN)]
    [InlineData("log(1 + exp(w))", double.NaN, double.NaN)]
    [InlineData("exp(w)", double.NaN, double.NaN)]
    [InlineData("max(w, 0)", double.NaN, double.NaN)]
    public void Each_says_where_its_boundary_lies(string name, double rate, double native)
    {
        IParameterization f = ParameterizationCatalog.Parse(name);
        Assert.Equal((rate, native), (f.RateBoundary, f.NativeBoundary));
        if (!double.IsNaN(rate)) Assert.Equal(0, f.Rate(rate), 1e-15);
        if (!double.IsNaN(native)) Assert.Equal(1, f.Native(native));
        Assert.Equal(name is "direct" or "w", f.IsIdentity);
    }

    public static TheoryData<string> Names => [.. Everything.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Derivatives_equal_central_differences(string name)
    {
        IParameterization f = ParameterizationCatalog.Parse(name);
        const double H = 1e-5;
        // Away from w = 0: relu has its kink there and the inverses their pole.
        Gen.Double[0.3, 3].Select(Gen.Bool, (w, negative) => negative ? -w : w).Sample(w =>
        {
            bool native = !f.HasNative || Close(f.NativeDerivative(w), (f.Native(w + H) - f.Native(w - H)) / (2 * H));
            return native && Close(f.RateDerivative(w), (f.Rate(w + H) - f.Rate(w - H)) / (2 * H));
        });

        static bool Close(double exact, double difference) =>
            Math.Abs(exact - difference) <= DifferenceTolerance * Math.Max(1, Math.Abs(exact));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Inverse_gives_a_weight_of_that_rate(string name)
    {
        IParameterization f = ParameterizationCatalog.Parse(name);
        Gen.Double[-12, -0.4].Select(Math.Exp).Sample(rate =>
        {
            double w = f.Inverse(rate);
            return double.IsNaN(w) ? !IsReached(f, rate) : Math.Abs(f.Rate(w) - rate) <= RoundTripTolerance * rate + Cancellation;
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Lowest_is_the_minimum_on_a_grid(string name)
    {
        IParameterization f = ParameterizationCatalog.Parse(name);
        Gen.Select(Gen.Double[-3, 3], Gen.Double[0, 2]).Sample((w, beta) =>
        {
            (double rate, double weight) = f.Lowest(w, beta);
            bool taken = f.Rate(weight) == rate && Math.Abs(weight - w) <= beta + 1e-15 * (Math.Abs(w) + beta);
            double least = Enumerable.Range(0, 1001).Min(i => f.Rate(w - beta + 2 * beta * i / 1000));
            // The grid's own points are rounded: allow one ulp of w times the slope.
            return taken && rate <= least + 1e-13 * (1 + Math.Abs(least));
        });
    }

    [Fact]
    public void Known_values()
    {
        Assert.Equal(2, Rate("best", 0));
        Assert.Equal(1 / 1.5, Rate("best", 1), 1e-15);
        Assert.Equal(10, Rate("best:b=0.1", 0), 1e-14);
        Assert.Equal(0.25, Rate("inverse", 2));
        Assert.Equal(0.5, Rate("inverse-abs", -2));
        Assert.Equal(0, Rate("relu", -1));
        Assert.Equal(-1, Rate("direct", -1));
        Assert.Equal(Math.Log(2), Rate("softplus", 0), 1e-15);
        Assert.Equal(-1, ParameterizationCatalog.Parse("best").Native(0));
        Assert.Equal(-9, ParameterizationCatalog.Parse("best:b=0.1").Native(0), 1e-14);
        Assert.Equal(Math.Exp(-1), ParameterizationCatalog.Parse("exp").Native(0), 1e-15);
        Assert.Equal(0.5, ParameterizationCatalog.Parse("softplus").Native(0));

        static double Rate(string name, double w) => ParameterizationCatalog.Parse(name).Rate(w);
    }

    [Fact]
    public void Native_form_is_the_exact_step_of_the_rate_for_exp_and_softplus() =>
        Gen.Double[-30, 3].Sample(w => new[] { "exp", "softplus" }.All(name =>
        {
            IParameterization f = ParameterizationCatalog.Parse(name);
            double expected = Math.Exp(-f.Rate(w));
            return Math.Abs(f.Native(w) - expected) <= 1e-14 * expected;
        }));

    [Fact]
    public void Softplus_is_exact_far_from_zero()
    {
        IParameterization softplus = ParameterizationCatalog.Parse("softplus");
        Assert.Equal(Math.Exp(-700), softplus.Rate(-700), 1e-317);
        Assert.Equal(1000, softplus.Rate(1000));
        Assert.Equal(Math.Log(1e-300), softplus.Inverse(1e-300), 1e-10);
        Assert.Equal(800, softplus.Inverse(800));
    }

    [Fact]
    public void Rates_without_a_weight_give_NaN()
    {
        foreach (string name in new[] { "relu", "exp", "softplus", "best", "inverse", "inverse-abs", "sigmoid", "exp(w)" })
            Assert.True(double.IsNaN(ParameterizationCatalog.Parse(name).Inverse(-1)), name);
        Assert.True(double.IsNaN(ParameterizationCatalog.Parse("best").Inverse(2.1)));
        Assert.True(double.IsNaN(ParameterizationCatalog.Parse("sigmoid").Inverse(1)));
        Assert.True(double.IsNaN(ParameterizationCatalog.Parse("1/w").Inverse(0)));
    }

    [Fact]
    public void Relu_is_evaluated_as_the_clamped_weight_itself()
    {
        IParameterization relu = ParameterizationCatalog.Parse("relu");
        Assert.Equal("direct", relu.ForEvaluation.Name);
        Assert.Equal(0, relu.ToEvaluation(-0.3));
        Assert.Equal(0.3, relu.ToEvaluation(0.3));
        IParameterization exp = ParameterizationCatalog.Parse("exp");
        Assert.Same(exp, exp.ForEvaluation);
        Assert.Equal(-0.3, exp.ToEvaluation(-0.3));
    }

    [Fact]
    public void Every_name_parses_to_itself() =>
        Assert.All(Everything, p => Assert.Equal(p.Name, ParameterizationCatalog.Parse(p.Name).Name));

    [Theory]
    [InlineData("sofplus", "Did you mean 'softplus'?")]
    [InlineData("inversse", "Did you mean 'inverse'?")]
    [InlineData("qqqqqqqqqq", "expected one of direct, relu")]
    [InlineData("log(1 + exp(w)", "at character 15")]
    [InlineData("best:c=1", "best:b=0.1")]
    [InlineData("best:b=-1", "expected a finite number >= 0")]
    public void Wrong_names_are_refused_with_a_remedy(string text, string expected) =>
        Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => ParameterizationCatalog.Parse(text))
            .Message, StringComparison.Ordinal);

    [Fact]
    public void Forms_without_a_native_form_say_so() =>
        Assert.Contains("exp", Assert.Throws<NotSupportedException>(() => ParameterizationCatalog.Parse("sigmoid").Native(0))
            .Message, StringComparison.Ordinal);

    [Fact]
    public void A_negative_radius_is_refused() =>
        Assert.All(Everything, p => Assert.Throws<ArgumentOutOfRangeException>(() => p.Lowest(0, -1)));

    private static bool IsReached(IParameterization f, double rate)
    {
        bool below = false, above = false;
        for (int i = -1000; i <= 1000; i++)
        {
            below |= f.Rate(i / 100.0) < rate;
            above |= f.Rate(i / 100.0) > rate;
        }
        return below && above;
    }
}
