namespace Lethe.Tests.Theory;

public sealed class FullBallTests
{
    /// <summary>e^{-t} is one unit of rate and weight 1: costs 1, nothing grows with the width.</summary>
    [Fact]
    public void AnExponentialTargetCostsTheSameAtEveryWidth()
    {
        foreach (FullBallPoint point in FullBall.Run(TargetCatalog.Parse("exp"), [1, 2, 4], 0.1))
        {
            Assert.Equal(1, point.KernelNorm, 1e-9);
            Assert.Equal(1, point.Moment, 1e-6);
            Assert.All(point.Splits, s => Assert.Equal((1.0, 1.0), (Math.Round(s.CostOfInput, 6), Math.Round(s.CostOfOutput, 6))));
        }
    }

    /// <summary>Polynomial targets: the product of the costs is at least sum |k|/a^2 for every split, which grows without bound; balanced
    /// splits have the least larger cost.</summary>
    [Theory]
    [InlineData("pol")]
    [InlineData("pol15")]
    public void ThePriceOfAPolynomialTargetGrows(string target)
    {
        double before = 0;
        foreach (FullBallPoint point in FullBall.Run(TargetCatalog.Parse(target), [1, 2, 4, 8], 0.1))
        {
            Assert.True(point.Moment > 2 * before);
            before = point.Moment;
            foreach (FullBallSplit split in point.Splits)
            {
                Assert.True(split.CostOfInput * split.CostOfOutput >= point.Moment * (1 - 1e-12));
                Assert.True(Math.Max(split.CostOfInput, split.CostOfOutput)
                    >= Math.Max(point.Splits[0].CostOfInput, point.Splits[0].CostOfOutput) * (1 - 1e-12));
            }
        }
    }

    [Fact]
    public void BadCallsThrow()
    {
        Assert.Throws<ArgumentException>(() => FullBall.Run(TargetCatalog.Parse("sumexp"), [1], 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => FullBall.Run(TargetCatalog.Parse("exp"), [0], 0.1));
        Assert.Throws<ArgumentException>(() => FullBall.Run(TargetCatalog.Parse("exp"), [1], 0));
    }
}
