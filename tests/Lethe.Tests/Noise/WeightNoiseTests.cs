using Lethe.Noise;
using MathNet.Numerics.Distributions;

namespace Lethe.Tests.Noise;

/// <summary>The laws of weight noise against what they are by definition.</summary>
public sealed class WeightNoiseTests
{
    private static NoiseTensor Random(ulong seed, params int[] shape)
    {
        var values = new double[shape.Aggregate(1, (a, b) => a * b)];
        new CounterRandom(seed).FillNormal(values);
        return new NoiseTensor("w", shape, values, true);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public void RoundedWeightsLieOnTheirLevelsAndNearby(int bits)
    {
        NoiseTensor w = Random(1, 7, 9);
        double[] rounded = w.Under(new RoundedBits(bits), 0, 0);
        double bound = w.Largest / (Math.Pow(2, bits) - 2), step = 2 * bound;
        Assert.Equal(bound, new RoundedBits(bits).LargestChange(w), 1e-15);
        for (int i = 0; i < rounded.Length; i++)
        {
            Assert.True(Math.Abs(rounded[i] - w.Values[i]) <= bound * (1 + 1e-12));
            Assert.Equal(Math.Round(rounded[i] / step), rounded[i] / step, 1e-9);
        }
        Assert.True(rounded.Select(v => (int)Math.Round(v / step)).Distinct().Count() <= Math.Pow(2, bits) - 1);
        Assert.Equal(w.Largest, rounded.Max(Math.Abs), 1e-12);
    }

    [Fact]
    public void ARowHasItsOwnScaleWhereverItsDimensionStands()
    {
        // An LSTM's (1, 4m, d), and the same as a matrix.
        NoiseTensor onnx = Random(2, 1, 8, 3), matrix = onnx with { Shape = [8, 3] };
        double[] perRow = onnx.Under(new RoundedBits(4, perRow: true), 0, 0);
        Assert.Equal(perRow, matrix.Under(new RoundedBits(4, perRow: true), 0, 0));
        for (int row = 0; row < 8; row++)
        {
            double[] alone = new NoiseTensor("w", [3], onnx.Values[(3 * row)..(3 * row + 3)], true).Under(new RoundedBits(4), 0, 0);
            Assert.Equal(alone, perRow[(3 * row)..(3 * row + 3)]);
        }
    }

    /// <summary>Worked by hand: range [-1, 2], scale 3/255, zero point round(-128 + 85) = -43; 0 stays 0.</summary>
    [Fact]
    public void AsymmetricBytesAreOnnxruntimes()
    {
        var w = new NoiseTensor("w", [2, 2], [-1, 2, 0, 0.5], false);
        (float scale, int zero) = AsymmetricBytes.ScaleOf(w.Values);
        Assert.Equal((3f / 255, -43), (scale, zero));
        double[] coded = w.Under(new AsymmetricBytes(), 0, 0);
        Assert.Equal([-128, 127, -43, -1], w.Values.Select(v => AsymmetricBytes.Encode(v, scale, zero)));
        Assert.Equal(0, coded[2]);
        Assert.Equal(42 * (double)(3f / 255), coded[3], 1e-7);
        NoiseTensor bias = w with { Shape = [4] };
        Assert.Equal(bias.Values, bias.Under(new AsymmetricBytes(), 0, 0));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void FlipsHaveTheirMeanSquareToFirstOrder(int bits)
    {
        const double P = 1e-3;
        NoiseTensor w = Random(3, 400, 500);
        double[] rounded = w.Under(new RoundedBits(bits), 0, 0), flipped = w.Under(new BitFlips(P, bits), 0, 0);
        double step = RoundedBits.Step(w.Largest, bits), square = 0, fourth = 0;
        for (int i = 0; i < flipped.Length; i++)
        {
            double change = (flipped[i] - rounded[i]) / step;
            square += change * change;
            fourth += Math.Pow(change, 4);
        }
        double expected = P * (Math.Pow(4, bits) - 1) / 3, n = flipped.Length;
        // Five standard errors, and what is of second order in p.
        Assert.Equal(expected, square / n, 5 * Math.Sqrt(fourth) / n + bits * P * expected);
    }

    [Fact]
    public void WhatTurnsAtASmallProbabilityTurnsAtALargerOne()
    {
        NoiseTensor w = Random(4, 50, 50);
        double[] none = w.Under(new RoundedBits(8), 0, 0), few = w.Under(new BitFlips(1e-3), 0, 0);
        double[] many = w.Under(new BitFlips(1e-2), 0, 0);
        int[] turned = [.. Enumerable.Range(0, few.Length).Where(i => few[i] != none[i])];
        Assert.NotEmpty(turned);
        Assert.All(turned, i => Assert.NotEqual(none[i], many[i]));
    }

    [Fact]
    public void DevicesWithoutNoiseAndDriftChangeNothing()
    {
        NoiseTensor w = Random(5, 12, 12);
        var ideal = new DeviceOptions { Drift = 0, DriftSpread = 0, Programming = 0, Read = 0 };
        foreach (bool compensated in (bool[])[false, true])
        {
            double[] kept = w.Under(new ConductanceNoise(3e7, "1y", compensated, ideal), 0, 0);
            for (int i = 0; i < kept.Length; i++) Assert.Equal(w.Values[i], kept[i], 1e-15 * w.Largest);
        }
    }

    [Fact]
    public void DriftAloneScalesAllWeightsAndCompensationUndoesIt()
    {
        NoiseTensor w = Random(6, 12, 12);
        var drifting = new DeviceOptions { DriftSpread = 0, Programming = 0, Read = 0 };
        double[] later = w.Under(new ConductanceNoise(3600, "1h", false, drifting), 0, 0),
            compensated = w.Under(new ConductanceNoise(3600, "1h", true, drifting), 0, 0);
        for (int i = 0; i < later.Length; i++)
        {
            Assert.Equal(w.Values[i] * Math.Pow(3600, -0.05), later[i], 1e-13);
            Assert.Equal(w.Values[i], compensated[i], 1e-13);
        }
    }

    [Fact]
    public void DrawsKeepTheirNumbersAlongAmountsAndDifferBetweenDrawsTensorsAndKinds()
    {
        NoiseTensor w = Random(7, 30);
        double[] G(NoiseKind kind, double s, int draw, string name) =>
            [.. (w with { Name = name }).Under(new GaussianNoise(kind, s), 9, draw).Zip(w.Values, (a, b) => (a - b) / s)];
        double[] g = G(NoiseKind.Absolute, 0.5, 0, "w"), again = G(NoiseKind.Absolute, 0.25, 0, "w");
        for (int i = 0; i < g.Length; i++) Assert.Equal(g[i], again[i], 1e-12);
        Assert.NotEqual(g, G(NoiseKind.Absolute, 0.5, 1, "w"));
        Assert.NotEqual(g, G(NoiseKind.Absolute, 0.5, 0, "v"));
    }

    /// <summary>lambda + s g leaves (-1, 1) with probability 1 - Phi((1 - lambda)/s) + Phi(-(1 + lambda)/s); of m units one minus the
    /// product of the complements.</summary>
    [Fact]
    public void AbsoluteNoiseOnMultipliersIsUnstableAsOftenAsGaussianTailsSay()
    {
        const double S = 0.08;
        const int Draws = 4000;
        double[] lambdas = [0.95, 0.9, -0.97];
        int unstable = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            double[] moved = new NoiseTensor("lambda", [3], lambdas, true).Under(new GaussianNoise(NoiseKind.Absolute, S), 1, draw);
            if (moved.Any(l => Math.Abs(l) >= 1)) unstable++;
        }
        double stable = 1;
        foreach (double l in lambdas) stable *= Normal.CDF(0, 1, (1 - l) / S) - Normal.CDF(0, 1, -(1 + l) / S);
        Assert.Equal(1 - stable, (double)unstable / Draws, 5 * Math.Sqrt(stable * (1 - stable) / Draws));
    }

    /// <summary>The rate of c e^(-at) with relative noise: the squared L2 error of each draw is e^2/((1 + e)(2 + e)) with e = s g; its
    /// median .227 s^2, since the median of g^2 is .4549.</summary>
    [Fact]
    public void RelativeNoiseOnARateHasTheClosedFormOfEachDraw()
    {
        const double S = 0.02;
        var rate = new NoiseTensor("a", [1], [0.3], true);
        var errors = new List<double>();
        for (int draw = 0; draw < 4001; draw++)
        {
            double moved = rate.Under(new GaussianNoise(NoiseKind.Relative, S), 3, draw)[0], e = moved / 0.3 - 1;
            // 1/(2a) - 2/(a + b) + 1/(2b) over 1/(2a).
            double error = (1 / 0.6 - 2 / (0.3 + moved) + 1 / (2 * moved)) * 0.6;
            Assert.Equal(e * e / ((1 + e) * (2 + e)), error, 1e-12);
            errors.Add(error);
        }
        Quantile median = new OrderStatistics(errors).Median;
        Assert.InRange(0.227 * S * S, 0.98 * median.Low, 1.02 * median.High);
    }

    [Fact]
    public void WeightsAreRoundedAsTheyAreStored()
    {
        NoiseTensor w = Random(8, 20) with { Stored = v => (float)v };
        double[] moved = w.Under(new GaussianNoise(NoiseKind.Relative, 0.1), 0, 0);
        Assert.All(moved, v => Assert.Equal((double)(float)v, v));
    }
}
