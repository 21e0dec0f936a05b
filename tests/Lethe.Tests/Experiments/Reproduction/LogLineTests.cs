using CsCheck;

namespace Lethe.Tests.Experiments.Reproduction;

/// <summary>Lines through logarithms, on curves of known kind.</summary>
public sealed class LogLineTests
{
    private static readonly double[] Times = [.. Enumerable.Range(0, 120).Select(t => (double)t)];

    /// <summary>Sums of two exponentials whose rates differ by up to a factor 2, above a floor of rounding.</summary>
    [Fact]
    public void MixturesOfExponentialsAreExponential() => Gen.Select(Gen.Double[0.05, 0.5], Gen.Double[1, 2], Gen.Double[0.1, 10])
        .Sample((rate, ratio, weight) =>
    {
        var line = LogLine.Of(Times, [.. Times.Select(t => Math.Exp(-rate * t) + weight * Math.Exp(-rate * ratio * t) + 1e-17)]);
        Assert.True(line.IsExponential);
        Assert.InRange(line.Rate, rate * 0.99, rate * ratio * 1.01);
    });

    [Fact]
    public void PowersAreNone() => Gen.Select(Gen.Double[0.5, 4], Gen.Double[0.5, 3]).Sample((power, start) =>
        Assert.False(LogLine.Of(Times, [.. Times.Select(t => Math.Pow(start + t, -power))]).IsExponential));

    [Fact]
    public void AFewValuesDecideNothing() => Assert.Null(LogLine.Of([0, 1, 2], [1, 0.1, 0.01]).IsExponential);

    [Fact]
    public void MostNeedsHalfOfAllAndThreeQuartersOfTheDecided()
    {
        Assert.True(Agreement.Most([true, true, true, false, null, null]));
        Assert.Null(Agreement.Most([true, true, false, null]));
        Assert.Null(Agreement.Most([true, null, null]));
        Assert.False(Agreement.Most([true, false, false, null, null, null, null]));
        Assert.Null(Agreement.Most([]));
        Assert.Null(Agreement.All([true, null]));
        Assert.False(Agreement.All([true, null, false]));
        Assert.True(Agreement.All([true, true]));
    }
}
