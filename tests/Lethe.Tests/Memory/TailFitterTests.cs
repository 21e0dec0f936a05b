namespace Lethe.Tests.Memory;

public sealed class TailFitterTests
{
    // Rounding of closed forms relative to their largest value.
    private const double RelativeFloor = 1e-15;

    private static TailFit Fit(Func<double, double> rho, int length = 200, double dt = 1, double noise = 0)
    {
        var random = new Random(11);
        double[] times = [.. Enumerable.Range(0, length).Select(k => k * dt)];
        double[] values = [.. times.Select(t => Math.Abs(rho(t)) * Math.Exp(noise * (random.NextDouble() - 0.5)))];
        return TailFitter.Fit(times, values, RelativeFloor * values.Max());
    }

    [Theory]
    [InlineData(10, 1.1)]
    [InlineData(1, 1.5)]
    [InlineData(1, 1.1)]
    public void PowerLawsGiveTheirExponent(double scale, double exponent)
    {
        foreach (int length in new[] { 200, 1000 })
        {
            TailFit fit = Fit(t => Math.Pow(1 + t / scale, -exponent), length);
            Assert.Equal(TailKind.Polynomial, fit.Kind);
            Assert.Equal(exponent, fit.Exponent, 1e-6);
            Assert.InRange(exponent, fit.IntervalLow - 1e-6, fit.IntervalHigh + 1e-6);
            Assert.True(double.IsNaN(fit.Rate));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0.10536051565782628, 1)]
    [InlineData(0.02, 1)]
    [InlineData(1, 0.1)]
    [InlineData(3, 0.1)]
    public void ExponentialsGiveTheirRate(double rate, double dt)
    {
        TailFit fit = Fit(t => Math.Exp(-rate * t), dt: dt);
        Assert.Equal(TailKind.Exponential, fit.Kind);
        Assert.Equal(rate, fit.Rate, 1e-6 * rate);
        Assert.InRange(rate, fit.IntervalLow - 1e-9, fit.IntervalHigh + 1e-9);
    }

    [Fact]
    public void NoiseWidensTheIntervalsAroundTheTruth()
    {
        TailFit exponential = Fit(t => Math.Exp(-0.05 * t), noise: 0.2);
        Assert.Equal(TailKind.Exponential, exponential.Kind);
        Assert.InRange(0.05, exponential.IntervalLow, exponential.IntervalHigh);
        TailFit polynomial = Fit(t => Math.Pow(1 + t, -1.5), 1000, noise: 0.1);
        Assert.Equal(TailKind.Polynomial, polynomial.Kind);
        Assert.InRange(1.5, polynomial.IntervalLow, polynomial.IntervalHigh);
        Assert.True(polynomial.IntervalHigh - polynomial.IntervalLow > 0.001);
    }

    [Fact]
    public void TwoPartsIsExponentialOnceItsHumpIsGone()
    {
        TailFit fit = Fit(t => Math.Exp(-t) + Math.Exp(-(t - 9) * (t - 9)));
        Assert.Equal(TailKind.Exponential, fit.Kind);
        Assert.Equal(1, fit.Rate, 1e-3);
    }

    [Fact]
    public void AWindowOfOnesIsFinite()
    {
        Assert.Equal(TailKind.Finite, Fit(t => t is > 9 and < 11 ? 1 : 0).Kind);
        Assert.Equal(TailKind.Finite, Fit(t => t is > 9 and < 11 ? 1 : 0, 300, 0.1).Kind);
        Assert.Equal(TailKind.Finite, Fit(t => t == 0 ? 1 : 0).Kind);
        Assert.Equal(TailKind.Finite, Fit(_ => 0).Kind);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.2)]
    public void FasterThanExponentialIsSeen(double dt)
    {
        Assert.Equal(TailKind.SuperExponential, Fit(t => Math.Exp(-t * t / 20), dt: dt).Kind);
        // The leading term of Ai(t - 6) right of its turning point.
        Assert.Equal(TailKind.SuperExponential, Fit(t => t < 6 ? 1 : Math.Exp(-2.0 / 3 * Math.Pow(t - 6, 1.5)), dt: dt).Kind);
    }

    [Fact]
    public void OscillationIsJudgedByItsPeaks()
    {
        Assert.Equal(TailKind.NonDecaying, Fit(Math.Sin).Kind);
        Assert.Equal(TailKind.NonDecaying, Fit(_ => 2).Kind);
        TailFit damped = Fit(t => Math.Exp(-0.03 * t) * Math.Cos(2 * t), 400, 0.25);
        Assert.Equal(TailKind.Exponential, damped.Kind);
        Assert.Equal(0.03, damped.Rate, 0.003);
    }

    [Fact]
    public void WhatTheWindowDoesNotShowIsUndecided()
    {
        TailFit slow = Fit(t => Math.Exp(-0.001 * t));
        Assert.Equal(TailKind.Undecided, slow.Kind);
        Assert.Contains("measure longer", slow.Reason, StringComparison.Ordinal);
        Assert.Equal(TailKind.Undecided, Fit(t => Math.Exp(-t), 4).Kind);
        Assert.Equal(TailKind.Undecided, Fit(t => t > 50 ? double.NaN : 1).Kind);
        Assert.Equal(TailKind.NonDecaying, Fit(t => t > 50 ? double.PositiveInfinity : Math.Exp(t)).Kind);
    }

    [Fact]
    public void HorizonIsTheFirstTimeAfterWhichNothingExceedsTheThreshold()
    {
        double[] times = [0, 1, 2, 3, 4], values = [1, 0.05, 0.3, 0.05, 0.04];
        Assert.Equal(3, TailFitter.Horizon(times, values, 0.1));
        Assert.Equal(1, TailFitter.Horizon(times, values, 0.5));
        Assert.Null(TailFitter.Horizon(times, values, 0.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => TailFitter.Horizon(times, values, 0));
    }

    /// <summary>Once called powers of 6 to 21 by length.</summary>
    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(0.3, 0.5)]
    [InlineData(0.7, 3)]
    public void StretchedExponentialsGiveTheirPower(double q, double scale)
    {
        foreach (int length in new[] { 50, 200, 1000, 5000 })
        {
            foreach (double dt in new[] { 0.1, 0.3, 1 })
            {
                TailFit fit = Fit(t => Math.Exp(-Math.Pow(t / scale, q)), length, dt);
                Assert.True(fit.Kind is TailKind.Stretched or TailKind.Undecided, $"{length}, {dt}: {fit}");
                if (fit.Kind != TailKind.Stretched) continue;
                Assert.Equal(q, fit.Exponent, 1e-3);
                Assert.InRange(q, fit.IntervalLow - 1e-6, fit.IntervalHigh + 1e-6);
                Assert.True(double.IsNaN(fit.Rate));
            }
        }
    }

    [Fact]
    public void NoIntervalSpansMoreThanAFactorOfThree()
    {
        // Few noisy values of a power law: any exponent from 1 to 4 would do.
        for (int seed = 0; seed < 40; seed++)
        {
            Func<double, double> seen = KnownTail.Multiplied(0.3, seed);
            double[] times = [.. Enumerable.Range(0, 60).Select(k => (double)k)];
            TailFit fit = TailFitter.Fit(times, [.. times.Select(t => seen(Math.Pow(1 + t / 20, -2)))], 0);
            if (!double.IsNaN(fit.IntervalLow)) Assert.True(fit.IntervalHigh <= 3 * fit.IntervalLow, $"{seed}: {fit}");
        }
    }

    [Fact]
    public void ValuesAtTheirOwnFloorAreLeftOut()
    {
        // Every third value comes from a probe that is too small: it shows the floor of its probe, not the memory.
        double[] times = [.. Enumerable.Range(0, 240).Select(k => (double)k)];
        double[] floors = [.. times.Select(t => t % 3 == 0 ? 1e-3 : 1e-12)];
        double[] values = [.. times.Select((t, k) => Math.Max(Math.Exp(-0.1 * t), 0.9 * floors[k]))];
        TailFit fit = TailFitter.Fit(times, values, floors);
        Assert.Equal(TailKind.Exponential, fit.Kind);
        Assert.Equal(0.1, fit.Rate, 1e-4);
        Assert.NotEqual(TailKind.Exponential, TailFitter.Fit(times, values, 1e-12).Kind);
        // One floor for all is a floor for each.
        Assert.Equal(TailFitter.Fit(times, values, 1e-3), TailFitter.Fit(times, values, [.. times.Select(_ => 1e-3)]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6e-8)]
    public void AFiniteReceptiveFieldIsFinite(double rounding)
    {
        var random = new Random(5);
        double[] times = [.. Enumerable.Range(0, 120).Select(k => (double)k)];
        foreach (int taps in new[] { 1, 7, 30, 80 })
        {
            double[] values = [.. times.Select(t => t < taps ? 0.1 + random.NextDouble() : rounding * random.NextDouble())];
            Assert.Equal(TailKind.Finite, TailFitter.Fit(times, values, 1.2 * rounding).Kind);
            Assert.Equal(TailKind.Finite, TailFitter.Fit(times, values, 1e-15).Kind);
        }
        // What fades into the floor has no end.
        Assert.Equal(TailKind.Exponential, TailFitter.Fit(times, [.. times.Select(t => Math.Exp(-0.4 * t))], 6e-8).Kind);
    }

    [Fact]
    public void BadCallsThrow()
    {
        Assert.Throws<ArgumentException>(() => TailFitter.Fit([0, 1], [1], 0));
        Assert.Throws<ArgumentException>(() => TailFitter.Fit([0, 1], [1, -1], 0));
        Assert.Throws<ArgumentException>(() => TailFitter.Fit([0, 1], [1, 1], [0.0]));
        Assert.Throws<ArgumentException>(() => TailFitter.Fit([0, 1], [1, 1], [0, -1]));
        Assert.Throws<ArgumentException>(() => TailFitter.Fit([0, 1], [1, 1], [0, double.NaN]));
    }
}
