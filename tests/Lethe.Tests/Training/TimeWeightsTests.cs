namespace Lethe.Tests.Training;

public sealed class TimeWeightsTests
{
    [Fact]
    public void SquaredWeightsHaveTheKnownValuesAtHundredSteps()
    {
        double[] v = TimeWeights.Create(LossWeighting.TimeSquared, 100);
        Assert.Equal(1, v.Average(Math.Sqrt), 12);
        Assert.Equal(1.791, v.Average(), 3);
        Assert.Equal(0.67, v[80..].Sum() / v.Sum(), 2);
    }

    [Fact]
    public void PlainIsEmpty() => Assert.Empty(TimeWeights.Create(LossWeighting.Plain, 7));
}
