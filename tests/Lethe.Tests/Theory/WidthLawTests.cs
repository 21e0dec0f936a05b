namespace Lethe.Tests.Theory;

public sealed class WidthLawTests
{
    private static readonly int[] Widths = [1, 2, 4, 6, 8, 12, 16];

    [Theory]
    [InlineData("exp(-c m)", 0.7)]
    [InlineData("exp(-c sqrt m)", 5.4)]
    [InlineData("m^-c", 1.5)]
    public void The_law_that_made_the_numbers_is_found(string law, double c)
    {
        double Value(int m) => 3 * law switch
        {
            "exp(-c m)" => Math.Exp(-c * m),
            "exp(-c sqrt m)" => Math.Exp(-c * Math.Sqrt(m)),
            _ => Math.Pow(m, -c),
        };
        WidthLaw found = WidthLaw.Fit(Widths.Select(m => (m, Value(m) * (m % 3 == 0 ? 1.02 : 0.99))))!;
        Assert.Equal(law, found.Law);
        Assert.InRange(c, found.Low, found.High);
        Assert.Equal(c, found.Constant, 0.05 * c);
    }

    [Fact]
    public void Too_few_values_have_no_law() => Assert.Null(WidthLaw.Fit([(1, 1), (2, 0.5), (3, 0.1), (4, 0), (5, double.NaN)]));

    /// <summary>The curse in closed form (theory: sec. 5): the smallest rate falls like e^(-c sqrt m), c about 5.4 for pol and 4 for
    /// pol15.</summary>
    [Theory]
    [InlineData("pol", 5.4)]
    [InlineData("pol15", 4)]
    public void Rates_for_polynomial_memory_fall_like_the_exponential_of_a_root(string target, double c)
    {
        LinearAnalysisResult result =
            LinearAnalysis.Run(TargetCatalog.Parse(target), ParameterizationCatalog.Direct,
            new LinearAnalysisOptions { Widths = [4, 6, 8, 12, 16] });
        Assert.Equal("exp(-c sqrt m)", result.SmallestRateLaw!.Law);
        Assert.Equal(c, result.SmallestRateLaw.Constant, 0.1 * c);
        Assert.Equal("exp(-c sqrt m)", result.ErrorLaw!.Law);
    }

    [Fact]
    public void A_single_exponential_has_no_law() =>
        Assert.Null(LinearAnalysis.Run(TargetCatalog.Parse("exp"), ParameterizationCatalog.Direct,
            new LinearAnalysisOptions { Widths = [1, 2, 3, 4, 6] }).ErrorLaw);
}
