using CsCheck;

namespace Lethe.Tests.Theory;

/// <summary>Exponential sums with given rates.</summary>
public sealed class FixedExponentFitTests
{
    private static readonly double[] Times = [.. Enumerable.Range(1, 60).Select(t => 0.1 * t)];

    // Rates 1 apart and weights of order 1: the basis has a condition of about 1e3, so that rounding is far below this.
    private const double Tolerance = 1e-9;

    [Fact]
    public void ASumOfItsOwnRatesIsFound() => Gen.Double[-2, 2].Array[1, 4].Sample(weights =>
    {
        double[] rates = [.. Enumerable.Range(1, weights.Length).Select(i => (double)i)];
        double[] values = [.. Times.Select(t => new ExponentialSum(rates, weights).Evaluate(t))];
        Assert.Equal(weights, FixedExponentFit.Weights(rates, Times, values), (a, b) => Math.Abs(a - b) < Tolerance);
    });

    [Fact]
    public void NoOtherWeightsAreCloser() => Gen.Double[-1, 1].Array[3].Sample(step =>
    {
        double[] rates = [0.5, 1, 2], values = [.. Times.Select(t => 1 / (1 + t))], best = FixedExponentFit.Weights(rates, Times, values);
        double Error(double[] weights) => Times.Select((t, j) => Math.Pow(values[j] - new ExponentialSum(rates, weights).Evaluate(t), 2))
            .Sum();
        Assert.True(Error(best) <= Error([.. best.Select((b, i) => b + 0.1 * step[i])]) + 1e-15);
    });

    [Fact]
    public void EqualRatesShareTheWeightInsteadOfBlowingUp()
    {
        double[] values = [.. Times.Select(t => Math.Exp(-t))];
        Assert.Equal([0.5, 0.5], FixedExponentFit.Weights([1, 1], Times, values), (a, b) => Math.Abs(a - b) < Tolerance);
    }

    [Fact]
    public void WrongSizesAreRefused()
    {
        Assert.Throws<ArgumentException>(() => FixedExponentFit.Weights([], Times, Times));
        Assert.Throws<ArgumentException>(() => FixedExponentFit.Weights([1, 2], [1], [1]));
        Assert.Throws<ArgumentException>(() => FixedExponentFit.Weights([1], Times, [1]));
    }
}
