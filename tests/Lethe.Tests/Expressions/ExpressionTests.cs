using CsCheck;

namespace Lethe.Tests.Expressions;

public sealed class ExpressionTests
{
    // Library functions are good to an ulp or two; a handful of operations are compared.
    private const double Rounding = 1e-14;

    // Central differences with h = 1e-5 err by h^2 f'''/6 plus 1e-16/h.
    private const double DifferenceTolerance = 1e-7;

    [Theory]
    [InlineData("1 + 2*w", 3, 7)]
    [InlineData("-w^2", 3, -9)]
    [InlineData("2^-1 * w", 3, 1.5)]
    [InlineData("2^3^2 + 0*w", 3, 512)]
    [InlineData("w**2", 3, 9)]
    [InlineData("8/4/w", 2, 1)]
    [InlineData("8 - 4 - w", 2, 2)]
    [InlineData("(1+w)*(1-w)", 0.5, 0.75)]
    [InlineData("1.5e-3*w", 2, 0.003)]
    [InlineData(".5*w", 2, 1)]
    [InlineData("pi*e*w", 1, Math.PI * Math.E)]
    [InlineData("max(w, 0) + min(w, 0)", -2, -2)]
    [InlineData("pow(w, 3)", 2, 8)]
    [InlineData("if(w < 1, 10, 20)", 0.5, 10)]
    [InlineData("if(w < 1, 10, 20)", 1, 20)]
    [InlineData("(w >= 9) * (w <= 11)", 9, 1)]
    [InlineData("step(w)", 0, 1)]
    [InlineData("step(w)", -1e-300, 0)]
    [InlineData("abs(sin(w)) + cos(w)", -1, 1.3817732906760363)]
    [InlineData("erf(w)", 0.5, 0.5204998778130465)]
    [InlineData("tanh(w) + sigmoid(w) + softplus(w)", 0, 0.5 + 0.6931471805599453)]
    [InlineData("log(w) + log1p(w) + expm1(w) + sqrt(w)", 1, 0.6931471805599453 + 1.718281828459045 + 1)]
    [InlineData("+w - -w", 2, 4)]
    public void Evaluates(string text, double w, double expected) =>
        Assert.Equal(expected, Expression.Parse(text, "w").Evaluate(w), Rounding * Math.Max(1, Math.Abs(expected)));

    [Fact]
    public void If_does_not_evaluate_the_other_branch() => Assert.Equal(2, Expression.Parse("if(w > 0, w, log(w))", "w").Evaluate(2));

    [Fact]
    public void Takes_the_variable_it_is_given() => Assert.Equal(Math.Exp(-2), Expression.Parse("exp(-t)", "t").Evaluate(2));

    [Theory]
    [InlineData("1 +", 4)]
    [InlineData("", 1)]
    [InlineData("w + (2", 7)]
    [InlineData("w w", 3)]
    [InlineData("2w", 2)]
    [InlineData("foo(w)", 1)]
    [InlineData("w + sofplus(w)", 5)]
    [InlineData("max(w)", 1)]
    [InlineData("exp w", 5)]
    [InlineData("w + 1e999", 5)]
    [InlineData("w + 1.2.3", 5)]
    [InlineData("w; 1", 2)]
    [InlineData("1 + 2", 1)]
    [InlineData("w < 1 < 2", 7)]
    public void Names_the_position_of_a_mistake(string text, int position)
    {
        ExpressionException mistake = Assert.Throws<ExpressionException>(() => Expression.Parse(text, "w"));
        Assert.Equal(position, mistake.Position);
        Assert.Contains($"at character {position}", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Suggests_the_nearest_function() =>
        Assert.Contains("'softplus'", Assert.Throws<ExpressionException>(() => Expression.Parse("sofplus(w)", "w"))
            .Message, StringComparison.Ordinal);

    [Fact]
    public void Hostile_texts_are_refused()
    {
        Assert.Throws<ExpressionException>(() => Expression.Parse(new string('(', 400) + "w" + new string(')', 400), "w"));
        Assert.Throws<ExpressionException>(() => Expression.Parse(new string('-', 900) + "w", "w"));
        Assert.Throws<ExpressionException>(() => Expression.Parse(string.Join('^', Enumerable.Repeat("w", 400)), "w"));
        Assert.Throws<ExpressionException>(() => Expression.Parse(string.Join('+', Enumerable.Repeat("w", 600)), "w"));
    }

    [Fact]
    public void The_longest_chain_still_evaluates() =>
        Assert.Equal(500, Expression.Parse(string.Join('+', Enumerable.Repeat("w", 500)), "w").Evaluate(1));

    [Fact]
    public void Random_texts_either_parse_or_are_refused_with_a_position() =>
        Gen.Char["w0123.+-*/^(), <>=!axe"].Array[0, 30].Select(c => new string(c)).Sample(text =>
        {
            try
            {
                Expression.Parse(text, "w").EvaluateDual(0.7);
                return true;
            }
            catch (ExpressionException mistake)
            {
                return mistake.Position >= 1 && mistake.Position <= text.Length + 1;
            }
        });

    [Theory]
    [InlineData("exp(-w^2) * sin(3*w)")]
    [InlineData("log(1 + exp(w)) / (1 + w^2)")]
    [InlineData("sqrt(2 + cos(w)) ^ (1 + w^2/10)")]
    [InlineData("softplus(w) * sigmoid(w) + tanh(w) * erf(w)")]
    [InlineData("pow(2, w) + expm1(w) - log1p(w^2)")]
    [InlineData("abs(w + 10) * max(w, -7) * min(w, 7)")]
    public void Derivative_equals_central_difference(string text)
    {
        var f = Expression.Parse(text, "w");
        Gen.Double[-3, 3].Sample(w =>
        {
            const double H = 1e-5;
            double difference = (f.Evaluate(w + H) - f.Evaluate(w - H)) / (2 * H);
            Dual dual = f.EvaluateDual(w);
            return dual.Value == f.Evaluate(w) && Math.Abs(dual.Derivative - difference)
                <= DifferenceTolerance * Math.Max(1, Math.Abs(difference));
        });
    }

    [Fact]
    public void Reads_numbers_alike_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal(3, Expression.Parse("1.5*w", "w").Evaluate(2));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Elementary_functions_keep_their_relative_accuracy()
    {
        Assert.Equal(1e-20, Elementary.Log1P(1e-20));
        Assert.Equal(1e-20, Elementary.ExpM1(1e-20));
        Assert.Equal(9.9999995000000333e-8, Elementary.Log1P(1e-7), 1e-22);
        Assert.Equal(1.0000000500000017e-7, Elementary.ExpM1(1e-7), 1e-22);
        Assert.Equal(double.PositiveInfinity, Elementary.ExpM1(1000));
        Assert.Equal(-1, Elementary.ExpM1(-1000));
        Assert.Equal(Math.Exp(-100), Elementary.Softplus(-100), 1e-58);
        Assert.Equal(1000, Elementary.Softplus(1000));
        Assert.Equal(Math.Exp(-100), Elementary.Sigmoid(-100), 1e-58);
    }
}
