using System.Text.Json.Nodes;
using Lethe.EndToEnd.Tests.Running;

namespace Lethe.EndToEnd.Tests;

/// <summary>Closed-form results through the command line.</summary>
public sealed class TheoryTests
{
    // Values are formulas of doubles: rounding only.
    private const double Rounding = 1e-12;

    [Theory]
    [InlineData("softplus", 0.1, 0.10517091807564763)]
    [InlineData("best", 1, 2.7320508075688772)]
    public void Criterion_of_a_stable_reparameterization(string name, double beta, double expected)
    {
        JsonNode json = LetheProgram.Run("theory", "criterion", "--parameterization", name, "--beta", beta.ToString(System.Globalization.CultureInfo.InvariantCulture), "--json").Expect(0).Json;
        Assert.Equal(expected, (double)json["value"]!, Rounding);
        Assert.True((bool)json["stable"]!);
    }

    [Fact]
    public void Criterion_of_direct_is_infinite_and_says_so_in_words() =>
        Assert.Equal("Infinity", (string)LetheProgram.Run("theory", "criterion", "--parameterization", "direct", "--beta", "0.1", "--json").Expect(0).Json["value"]!);

    [Fact]
    public void Gradient_scale_with_and_without_the_weight()
    {
        JsonNode json = LetheProgram.Run("theory", "gradient-scale", "--parameterization", "direct", "--rate", "0.001", "--json").Expect(0).Json;
        Assert.Equal(1, (double)json["value"]! / 1e6, Rounding);
        Assert.Equal(1, (double)json["relative"]! / 1e9, Rounding);
    }
}
