using CsCheck;

namespace Lethe.Tests.Memory;

/// <summary>Linear models of several inputs and outputs: M is known.</summary>
public sealed class LinearMemoryTests
{
    private const double BoundRatio = 1.26;
    private const int Length = 16;

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    [InlineData(true, 3)]
    [InlineData(true, 4)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(false, 4)]
    public void TheSupremumIsReachedAndBounded(bool stated, int outputs)
    {
        foreach (int inputs in (int[])[1, 2, 3, 5, 8, 16, 24, 40, 64])
        {
            var model = new Convolved(inputs, outputs, 10 * inputs + outputs, stated);
            MemoryFunction memory = MemoryProbing.Measure(model, new MemoryOptions { Length = Length }, Workers.Single);
            Assert.True(memory.IsLinear);
            Assert.Equal(stated, memory.SuperposedPairs is null);
            for (int t = 0; t < Length; t++)
            {
                double known = inputs <= 12 ? LinearSupremumTests.Enumerated(model.Kernel(t), outputs, inputs)
                    : LinearSupremumTests.Climbed(model.Kernel(t), outputs, inputs, t);
                double floor = memory.Floors[t];
                Assert.True(floor < 1e-9, $"floor {floor}");
                Assert.True(memory.Values[t] >= 0.99 * known - floor, $"{memory.Values[t]} of {known}: {inputs} inputs, t = {t}");
                Assert.InRange(memory.Upper![t], Math.Max(known, memory.Values[t]) - floor, BoundRatio * known + 2 * floor);
            }
        }
    }

    [Fact]
    public void AllProbesAndUnitsAgree()
    {
        var model = new Convolved(3, 2, 5, false);
        var options = new MemoryOptions { Length = Length };
        MemoryProbes probes = MemoryProbing.MeasureAll(model, options, Workers.Single);
        Assert.False(probes.Disagree);
        Assert.Equal(3, probes.ByProbe.Count);
        MemoryFunction scaled = MemoryProbing.Measure(model, options with { Base = [0.3], Scale = [1, 2, 0.5] }, Workers.Single);
        for (int t = 0; t < Length; t++)
        {
            foreach (MemoryFunction one in probes.ByProbe.Values)
                Assert.Equal(probes.Headline.Values[t], one.Values[t], 4 * one.Floors[t]);
            double[] kernel = [.. model.Kernel(t).Select((v, i) => v * ((double[])[1, 2, 0.5])[i % 3])];
            Assert.Equal(LinearSupremumTests.Enumerated(kernel, 2, 3), scaled.Values[t], 1e-9);
        }
        Assert.Throws<ArgumentException>(() => MemoryProbing.Measure(model, options with { Scale = [1, 2] }, Workers.Single));
        Assert.Throws<ArgumentException>(() => MemoryProbing.Measure(model, options with { Scale = [0] }, Workers.Single));
    }

    /// <summary>y_k = sum_s K_s x_(k-s) + 0.2, K_s random matrices that die out: a finite memory.</summary>
    private sealed class Convolved(int inputs, int outputs, int seed, bool stated) : ISequenceModel
    {
        private const int Taps = Length;

        public string Name => "convolved";

        public int InputSize => inputs;

        public int OutputSize => outputs;

        public double TimeStep => 1;

        public bool IsLinear => stated;

        public double[] Kernel(int t) =>
            Array.ConvertAll(LinearSupremumTests.Matrix(outputs, inputs, 1000 * seed + t, false), v => v * Math.Exp(-0.2 * t));

        public void Forward(TiledSequences x, TiledSequences y, Workers workers)
        {
            double[][] kernels = [.. Enumerable.Range(0, Taps).Select(Kernel)];
            for (int s = 0; s < x.Count; s++)
            {
                var rows = new double[x.Length][];
                for (int k = 0; k < x.Length; k++) rows[k] = [.. Enumerable.Range(0, inputs).Select(c => x[s, k, c])];
                for (int k = 0; k < x.Length; k++)
                {
                    for (int i = 0; i < outputs; i++)
                    {
                        double sum = 0.2;
                        for (int lag = 0; lag < Taps && lag <= k; lag++)
                            for (int c = 0; c < inputs; c++) sum += kernels[lag][i * inputs + c] * rows[k - lag][c];
                        y[s, k, i] = sum;
                    }
                }
            }
        }
    }
}
