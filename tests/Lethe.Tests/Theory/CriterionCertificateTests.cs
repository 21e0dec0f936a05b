namespace Lethe.Tests.Theory;

/// <summary>The certificate against a dense search over log f, written out by hand for each formula so that it neither overflows nor
/// cancels.</summary>
public sealed class CriterionCertificateTests
{
    // What the dense search may miss of a supremum between its places, and by far places instead of limits.
    private const double SearchShare = 5e-3;

    // log f by hand loses some digits where it is a difference of large numbers.
    private const double HandRounding = 1e-9;

    private const double Narrow = 1.01;
    private const int MostUndecided = 4, FewestNarrow = 15;

    private const CriterionVerdict Stable = CriterionVerdict.Stable, Unstable = CriterionVerdict.Unstable;

    private static readonly (string Formula, CriterionVerdict Truth, Func<double, double> LogF)[] Cases =
    [
        ("exp(w)", Stable, w => w),
        ("2^w", Stable, w => w * Math.Log(2)),
        ("exp(20*w)", Stable, w => 20 * w),
        ("log(1 + exp(w))", Stable, LogSoftplus),
        ("log(1 + exp(2*w))/2", Stable, w => LogSoftplus(2 * w) - Math.Log(2)),
        ("log(1 + exp(w/3))^2", Stable, w => 2 * LogSoftplus(w / 3)),
        ("1/(1 + exp(-w))", Stable, w => -Softplus(-w)),
        ("exp(w)/(1 + exp(w))", Stable, w => -Softplus(-w)),
        ("1 + tanh(w)", Stable, w => Math.Log(2) - Softplus(-2 * w)),
        ("1/(w^2 + 0.5)", Stable, w => -Math.Log(w * w + 0.5)),
        ("1 + w^2", Stable, w => Math.Log(1 + w * w)),
        ("log(2 + w^2)", Stable, w => Math.Log(Math.Log(2 + w * w))),
        ("sqrt(1 + w^2)", Stable, w => 0.5 * Math.Log(1 + w * w)),
        ("w + sqrt(1 + w^2)", Stable, w => Math.Asinh(w)),
        ("(1 + max(w, 0))/(1 + max(-w, 0))", Stable, w => Math.Sign(w) * Math.Log(1 + Math.Abs(w))),
        ("exp(abs(w))", Stable, Math.Abs),
        ("exp(sqrt(abs(w)))", Stable, w => Math.Sqrt(Math.Abs(w))),
        ("exp(w/(1 + abs(w)))", Stable, w => w / (1 + Math.Abs(w))),
        ("exp(w) + exp(-w)", Stable, w => Math.Abs(w) + Math.Log(1 + Math.Exp(-2 * Math.Abs(w)))),
        ("exp(w) + w^2 + 0.1", Stable, w => w > 300 ? w : Math.Log(Math.Exp(w) + w * w + 0.1)),
        ("exp(w)*(2 + sin(w))", Stable, w => w + Math.Log(2 + Math.Sin(w))),
        ("2 + sin(w)", Stable, w => Math.Log(2 + Math.Sin(w))),
        ("exp(sin(w))", Stable, Math.Sin),
        ("if(w < 0, exp(w), 1 + w)", Stable, w => w < 0 ? w : Math.Log(1 + w)),
        ("max(exp(w), 1)", Stable, w => Math.Max(w, 0)),
        ("1 - exp(-exp(w))", Stable, w => w < -30 ? w : Math.Log(1 - Math.Exp(-Math.Exp(w)))),
        ("exp(exp(-w^2))", Stable, w => Math.Exp(-w * w)),
        ("exp(w*tanh(w))", Stable, w => w * Math.Tanh(w)),
        ("exp(-w^2)", Unstable, w => -w * w),
        ("exp(w^3)", Unstable, w => w * w * w),
        ("exp(-exp(w))", Unstable, w => -Math.Exp(w)),
        ("1/(1 + exp(w^2))", Unstable, w => -Softplus(w * w)),
        ("log(1 + exp(-exp(w)))", Unstable, w => LogSoftplus(-Math.Exp(w))),
        ("(1 + w^2)^w", Unstable, w => w * Math.Log(1 + w * w)),
        ("1 + erf(w)", Unstable, w => double.NaN),
        ("w^2", Unstable, w => Math.Log(w * w)),
        ("(w^2 - 2)^2", Unstable, w => 2 * Math.Log(Math.Abs(w * w - 2))),
        ("1 + sin(w)", Unstable, w => Math.Log(1 + Math.Sin(w))),
        ("log(1 + w^2)", Unstable, w => Math.Log(Math.Log(1 + w * w))),
        ("1/(w - 1)^2", Unstable, w => -2 * Math.Log(Math.Abs(w - 1))),
        ("1 + step(w)", Unstable, w => w >= 0 ? Math.Log(2) : 0),
        ("if(w^2 < 2, 1, 2)", Unstable, w => w * w < 2 ? 0 : Math.Log(2)),
        ("exp(w)*(2 + sin(exp(w)))", Unstable, w => w + Math.Log(2 + Math.Sin(Math.Exp(w)))),
        ("2 + sin(w^2)", Unstable, w => Math.Log(2 + Math.Sin(w * w))),
    ];

    [Theory]
    [InlineData(0.1)]
    [InlineData(1.0)]
    [InlineData(0.001)]
    public void The_bracket_holds_what_a_dense_search_finds(double beta)
    {
        (int undecided, int narrow) = (0, 0);
        foreach ((string formula, CriterionVerdict truth, Func<double, double> logF) in Cases)
        {
            CriterionValue value = Of(formula, beta);
            string found = Invariant($"{formula} at {beta}: {value}");
            Assert.True(value.Verdict == truth || value.Verdict == CriterionVerdict.Undecided, found);
            Assert.True(value.Reason.Length > 0 && value.Lower <= value.Upper, found);
            Assert.Equal(value.Verdict == CriterionVerdict.Undecided, double.IsNaN(value.Value));
            if (value.Verdict == CriterionVerdict.Undecided) undecided++;
            if (value.Verdict != Stable) continue;
            if (value.Upper <= Narrow * value.Lower) narrow++;
            double dense = Dense(logF, beta);
            Assert.True(dense <= Math.Log(1 + value.Upper) * (1 + HandRounding) + HandRounding, $"{found}: {dense} is reached");
            Assert.True(Math.Log(1 + value.Lower) <= dense * (1 + SearchShare) + HandRounding, $"{found}: only {dense} is reached");
        }
        Assert.True(undecided <= MostUndecided, $"{undecided} undecided");
        Assert.True(narrow >= FewestNarrow, $"{narrow} narrow");
    }

    /// <summary>What is written out has the bracket of the closed form; the named forms' own brackets are their closed forms.</summary>
    [Theory]
    [InlineData("exp(w)", "exp")]
    [InlineData("log(1 + exp(w))", "softplus")]
    [InlineData("1/(w^2 + 0.5)", "best")]
    [InlineData("1/(w^2 + 0.1)", "best:b=0.1")]
    [InlineData("1/(1 + exp(-w))", "sigmoid")]
    public void A_named_form_written_out_is_bracketed_to_one_percent(string formula, string name)
    {
        foreach (double beta in new[] { 0.01, 0.1, 0.5, 2 })
        {
            double exact = StabilityCriterion.Continuous(ParameterizationCatalog.Parse(name), beta).Value;
            CriterionValue value = Of(formula, beta);
            Assert.Equal(Stable, value.Verdict);
            Assert.InRange(exact, value.Lower * (1 - 1e-12), value.Upper * (1 + 1e-12));
            Assert.True(value.Upper <= Narrow * value.Lower, value.ToString());
        }
    }

    /// <summary>Used in place of softplus: log f bends at 0 only, so that D = 2 log(1 + beta/2).</summary>
    [Theory]
    [InlineData(0.001)]
    [InlineData(0.1)]
    [InlineData(3.0)]
    public void A_rate_function_from_the_field(double beta)
    {
        CriterionValue value = Of("(1 + max(w, 0))/(1 + max(-w, 0))", beta);
        double exact = (1 + beta / 2) * (1 + beta / 2) - 1;
        Assert.Equal(Stable, value.Verdict);
        Assert.InRange(exact, value.Lower * (1 - 1e-9), value.Upper * (1 + 1e-9));
        Assert.True(value.Upper <= Narrow * value.Lower, value.ToString());
        foreach (double rate in new[] { 0.1, 0.01, 0.001 })
        {
            IParameterization f = ParameterizationCatalog.Parse("(1 + max(w, 0))/(1 + max(-w, 0))");
            Assert.Equal(1, GradientScale.AtRate(f, rate).Scale, 1e-6);
        }
    }

    /// <summary>What cancels is undefined all the same where its parts are.</summary>
    [Theory]
    [InlineData("exp(w) + log(w) - log(w)")]
    [InlineData("exp(w) + 0*log(w)")]
    [InlineData("exp(w) + sqrt(w) - sqrt(w)")]
    [InlineData("exp(w)*(1 + 1/w - 1/w)")]
    [InlineData("log(w)*0 + 1/(w^2 + 0.5)")]
    [InlineData("exp(w - sqrt(w - 3) + sqrt(w - 3))")]
    public void A_formula_that_is_undefined_somewhere_is_not_stable(string formula) =>
        Assert.NotEqual(Stable, Of(formula, 0.1).Verdict);

    /// <summary>The sides of a jump that agree to rounding are told from a jump only where both are exact.</summary>
    [Fact]
    public void What_is_not_shown_is_undecided_and_says_so()
    {
        CriterionValue value = Of("if(w < 1, exp(w), e*w)", 0.1);
        Assert.Equal(CriterionVerdict.Undecided, value.Verdict);
        Assert.Contains("whether f jumps at w = 1", value.Reason, StringComparison.Ordinal);
        Assert.True(double.IsNaN(value.Value));
    }

    [Theory]
    [InlineData(0.51)]
    [InlineData(0.6)]
    [InlineData(0.9)]
    public void Native_best_is_bracketed_where_multipliers_are_negative(double b)
    {
        var f = new BestParameterization(1, b);
        foreach (double beta in new[] { 0.01, 0.1, 0.5 })
        {
            CriterionValue value = StabilityCriterion.Native(f, beta);
            double dense = 0;
            for (double w = 0; w < 4; w += 0.01)
                for (int i = -20; i <= 20; i++)
                    dense = Math.Max(dense, StabilityCriterion.NativeProduct(f.Native(w), f.Native(w + i / 20.0 * beta)));
            Assert.InRange(dense, value.Lower * (1 - 2 * SearchShare), value.Upper);
            Assert.True(value.Upper <= Narrow * value.Lower, value.ToString());
        }
    }

    private static CriterionValue Of(string formula, double beta) =>
        StabilityCriterion.Continuous(new ExpressionParameterization(formula), beta);

    private static double Softplus(double x) => x > 30 ? x : x < -30 ? Math.Exp(x) : Math.Log(1 + Math.Exp(x));

    private static double LogSoftplus(double x) => x < -30 ? x : Math.Log(Softplus(x));

    // The largest |log f(w) - log f(w + s)|, 0 < s <= beta.
    private static double Dense(Func<double, double> logF, double beta)
    {
        double largest = 0, step = Math.Min(0.01, beta / 4);
        foreach (double centre in new[] { 0.0, -1000, 1000, -40, 40 })
            for (double w = centre - 8; w <= centre + 8; w += step)
                foreach (double s in new[] { 0.3, 0.7, 1 })
                    if (Math.Abs(logF(w) - logF(w + s * beta)) is > 0 and < double.PositiveInfinity and var change)
                        largest = Math.Max(largest, change);
        return largest;
    }
}
