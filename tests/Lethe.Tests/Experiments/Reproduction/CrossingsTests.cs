using CsCheck;

namespace Lethe.Tests.Experiments.Reproduction;

/// <summary>Where curves cross, on families whose crossings are known.</summary>
public sealed class CrossingsTests
{
    private static readonly double[] Betas = [0, .. Enumerable.Range(0, 40).Select(k => 1e-6 * Math.Pow(2, k * 0.5))];

    /// <summary>E_m(beta) = 1/m + m^p beta: that of 2 m is twice that of m at beta = 1.5 m^-(p+1) / (2^p - 2), so that crossings move left
    /// for p > 1.</summary>
    [Fact]
    public void CrossingsAreThoseOfTheFormula() => Gen.Double[1.2, 3].Sample(p =>
    {
        WidthCurve[] curves = [.. ((int[])[4, 8, 16, 32]).Select(m => Curve(m, beta => 1.0 / m + Math.Pow(m, p) * beta))];
        var crossings = Crossings.Of(curves);
        Assert.Equal(3, crossings.Betas.Count);
        foreach ((int narrow, int wide, double beta) in crossings.Betas)
        {
            Assert.Equal(2 * narrow, wide);
            double exact = 1.5 / narrow / (Math.Pow(narrow, p) * (Math.Pow(2, p) - 2));
            // On a grid the crossing is the first beta beyond it.
            Assert.InRange(beta, exact * (1 - 1e-12), exact * Math.Sqrt(2) * (1 + 1e-12));
        }
        Assert.True(crossings.Agrees(CrossingTrend.Left));
        Assert.False(crossings.Agrees(CrossingTrend.Stays));
    });

    [Fact]
    public void CurvesThatDoNotCrossStay()
    {
        WidthCurve[] curves = [.. ((int[])[4, 8, 16]).Select(m => Curve(m, beta => (1 + beta) / m))];
        var crossings = Crossings.Of(curves);
        Assert.All(crossings.Betas, b => Assert.Equal(double.PositiveInfinity, b.Beta));
        Assert.True(crossings.Agrees(CrossingTrend.Stays));
        Assert.False(crossings.Agrees(CrossingTrend.Left));
        Assert.Contains("4|8: none", crossings.Text, StringComparison.Ordinal);
    }

    /// <summary>Beyond their own errors the widths share a limit: they lie upon each other, some a little above the others.</summary>
    [Fact]
    public void CurvesWithACommonLimitDoNotCross()
    {
        WidthCurve[] curves = [.. ((int[])[4, 8, 16]).Select(m => Curve(m, beta => Math.Pow(10, -m) + beta * (1 + 0.3 * Math.Sin(m))))];
        Assert.True(Crossings.Of(curves).Agrees(CrossingTrend.Stays));
    }

    [Fact]
    public void AWiderModelThatIsNoBetterDecidesNothing()
    {
        WidthCurve[] curves = [Curve(4, _ => 1), Curve(8, _ => 2), Curve(16, _ => 0.5)];
        Assert.Null(Crossings.Of(curves).Agrees(CrossingTrend.Left));
        Assert.Null(Crossings.Of(curves).Agrees(CrossingTrend.Stays));
        Assert.Null(Crossings.Of([curves[0]]).Agrees(CrossingTrend.Left));
    }

    [Fact]
    public void AnUnboundedErrorIsAnyBodysLoss()
    {
        WidthCurve[] curves = [Curve(4, _ => 1), Curve(8, beta => beta > 1e-3 ? double.PositiveInfinity : 0.5)];
        Assert.InRange(Crossings.Of(curves).Betas[0].Beta, 1e-3, 1.5e-3);
    }

    [Fact]
    public void TheMedianOverSeedsIsASeedWhereOneIsInfinite()
    {
        WidthCurve curve = WidthCurve.Of(4, [0, 1], [[1, 2], [3, double.PositiveInfinity]]);
        Assert.Equal([2, double.PositiveInfinity], curve.Errors);
        Assert.Equal([1, 2], curve.Low);
        Assert.Equal([3, double.PositiveInfinity], curve.High);
    }

    private static WidthCurve Curve(int width, Func<double, double> error) => WidthCurve.Of(width, Betas, [[.. Betas.Select(error)]]);
}
