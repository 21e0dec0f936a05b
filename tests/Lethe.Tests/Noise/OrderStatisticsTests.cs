using Lethe.Noise;

namespace Lethe.Tests.Noise;

/// <summary>Quantiles of draws and their intervals.</summary>
public sealed class OrderStatisticsTests
{
    private static OrderStatistics Of(int n) => new(Enumerable.Range(1, n).Select(i => (double)i));

    [Fact]
    public void QuantilesOfThirtyDrawsAreTheirOrderStatistics()
    {
        OrderStatistics thirty = Of(30);
        Assert.Equal(15.5, thirty.Median.Value);
        Assert.Equal(27, thirty.Ninety.Value);
        Assert.Equal(30, thirty.Worst);
        // Tables of the sign test: the median of 30 lies between the 10th and the 21st with 95.7 %, the shortest of at least 95 %.
        Assert.Equal((10, 21), (thirty.Median.Low, thirty.Median.High));
        Assert.True(double.IsFinite(thirty.Ninety.High));
        Assert.Equal(Math.Pow(0.05, 1 / 30.0), thirty.ShareBelowWorst, 1e-12);
    }

    [Fact]
    public void TooFewDrawsHaveNoUpperEnd()
    {
        Assert.Equal(double.PositiveInfinity, Of(20).Ninety.High);
        Assert.True(double.IsFinite(Of(OrderStatistics.FewestDraws).Ninety.High));
        Assert.Equal(double.PositiveInfinity, Of(OrderStatistics.FewestDraws - 1).Ninety.High);
    }

    /// <summary>Of uniform draws the intervals hold the true quantile in at least 95 % of all samples, and not in much more.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void IntervalsHoldTheQuantileAsOftenAsTheySay(double share)
    {
        const int Samples = 2000, N = 40;
        int held = 0;
        var draws = new double[N];
        for (int i = 0; i < Samples; i++)
        {
            new CounterRandom(5, (ulong)i).FillUniform(draws);
            Quantile q = new OrderStatistics(draws).At(share);
            if (q.Low <= share && share <= q.High) held++;
        }
        Assert.InRange((double)held / Samples, 0.935, 0.985);
    }

    [Fact]
    public void DrawsThatAreNoNumbersAreTheWorst()
    {
        var some = new OrderStatistics([1, double.NaN, 2]);
        Assert.Equal(2, some.Median.Value);
        Assert.Equal(double.PositiveInfinity, some.Worst);
    }

    /// <summary>30 of 30: .05^(1/30) = .905; 0 of 30: its complement.</summary>
    [Fact]
    public void SharesHaveTheIntervalsOfClopperAndPearson()
    {
        Assert.Equal(Math.Pow(0.05, 1 / 30.0), OrderStatistics.Share(30, 30).Low, 1e-9);
        Assert.Equal(1, OrderStatistics.Share(30, 30).High);
        Assert.Equal(1 - Math.Pow(0.05, 1 / 30.0), OrderStatistics.Share(0, 30).High, 1e-9);
        (double low, double high) = OrderStatistics.Share(15, 30);
        Assert.Equal(1 - low, high, 1e-9);
    }
}
