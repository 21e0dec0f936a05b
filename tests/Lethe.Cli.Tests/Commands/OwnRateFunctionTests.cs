namespace Lethe.Cli.Tests.Commands;

/// <summary>The numbers of the page on a rate function of one's own are those of its formulas.</summary>
public sealed class OwnRateFunctionTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.01)]
    [InlineData(0.001)]
    public void The_numbers_of_the_page_on_your_own_f_are_those_of_the_formulas(double number)
    {
        const string F = "(1+max(w,0))/(1+max(-w,0))";
        Assert.Equal(1, (double)Asked("gradient-scale", F, "--rate")["value"]!, 1e-12);
        Assert.Equal((1 - Math.Exp(-number)) / (number * number), (double)Asked("gradient-scale", "softplus", "--rate")["value"]!,
            1e-9 / number);
        JsonNode g = Asked("criterion", F, "--beta");
        double exact = Math.Pow(1 + (number / 2), 2) - 1;
        Assert.Equal("stable", (string)g["verdict"]!);
        Assert.InRange(exact, (double)g["lower"]! * (1 - 1e-12), (double)g["upper"]!);
        Assert.Equal(exact, (double)g["lower"]!, 1e-6 * exact);

        JsonNode Asked(string what, string f, string option) =>
            CommandRun.Of("theory", what, "--parameterization", f, option, Invariant($"{number}"), "--json").Expect(0).Json;
    }
}
