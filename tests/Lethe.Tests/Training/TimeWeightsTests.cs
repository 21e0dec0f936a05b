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

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(10)]
    public void Powers_have_mean_one_and_rise_as_they_say(double power)
    {
        double[] v = TimeWeights.Create(LossWeighting.Power(power), 50);
        Assert.Equal(1, v.Average(), 1e-14);
        Assert.Equal(Math.Pow(50 / 7.0, power), v[49] / v[6], 1e-12 * Math.Pow(50 / 7.0, power));
    }

    /// <summary>The reference's weights are a fourth power that is not normalized.</summary>
    [Fact]
    public void Time_squared_is_proportional_to_the_fourth_power()
    {
        double[] v = TimeWeights.Create(LossWeighting.TimeSquared, 20), w = TimeWeights.Create(LossWeighting.Power(4), 20);
        for (int k = 0; k < 20; k++) Assert.Equal(v[19] / w[19], v[k] / w[k], 1e-12 * v[19] / w[19]);
    }

    [Fact]
    public void The_last_step_has_all_weight() => Assert.Equal([0, 0, 3], TimeWeights.Create(LossWeighting.Last, 3));

    [Fact]
    public void Weights_of_a_file_are_taken_as_they_are_or_refused()
    {
        LossWeighting file = LossWeighting.Of("v.npy");
        Assert.Equal([1, 0, 2.5], TimeWeights.Create(file, 3, [1, 0, 2.5]));
        Assert.Throws<ArgumentException>(() => TimeWeights.Create(file, 3, [1, 2]));
        Assert.Throws<ArgumentException>(() => TimeWeights.Create(file, 2, [1, -2]));
        Assert.Throws<ArgumentException>(() => TimeWeights.Create(file, 2, [1, double.NaN]));
        Assert.Throws<ArgumentException>(() => TimeWeights.Create(file, 2, [0, 0]));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("last")]
    [InlineData("time-squared")]
    [InlineData("power:2.5")]
    [InlineData("file:a b.npy")]
    public void What_is_written_is_read(string text) => Assert.Equal(text, LossWeighting.Parse(text)!.Text);

    [Theory]
    [InlineData("power:")]
    [InlineData("power:-1")]
    [InlineData("power:101")]
    [InlineData("power:1e9")]
    [InlineData("file:")]
    [InlineData("cubed")]
    public void What_is_none_is_not(string text) => Assert.Null(LossWeighting.Parse(text));

    [Fact]
    public void PlainIsEmpty() => Assert.Empty(TimeWeights.Create(LossWeighting.Plain, 7));
}
