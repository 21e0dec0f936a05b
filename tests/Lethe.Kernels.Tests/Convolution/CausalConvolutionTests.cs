using CsCheck;
using Lethe.Kernels.Convolution;

namespace Lethe.Kernels.Tests.Convolution;

public sealed class CausalConvolutionTests
{
    [Fact]
    public void Equals_its_reference_bit_for_bit_at_every_length()
    {
        for (int length = 1; length <= 257; length += length < 40 ? 1 : 7) AssertEqualsReference(3, length, 1, length + 1, (ulong)length);
    }

    [Fact]
    public void Equals_its_reference_for_any_kernel_batch_and_channels() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 60], Gen.Int[1, 3], Gen.Int[0, 70], Gen.ULong)
            .Sample((count, length, channels, lags, seed) => AssertEqualsReference(count, length, channels, lags, seed), iter: 200);

    [Fact]
    public void A_unit_kernel_copies_and_a_shifted_one_delays()
    {
        TiledSequences x = Draw(5, 30, 2, 1), y = new(5, 30, 2);
        CausalConvolution.Direct(x, [1], y, Workers.Single);
        Assert.Equal(x.Values, y.Values);
        CausalConvolution.Direct(x, [0, 0, 0, 1], y, SharedWorkers.Of(2));
        for (int s = 0; s < 5; s++)
            for (int t = 0; t < 30; t++) Assert.Equal(t < 3 ? 0 : x[s, t - 3, 1], y[s, t, 1]);
    }

    [Fact]
    public void Nothing_comes_before_its_cause_or_outlasts_the_kernel() =>
        Gen.Select(Gen.Int[1, 50], Gen.Int[1, 20], Gen.Int[0, 49]).Sample((length, lags, at) =>
        {
            at %= length;
            TiledSequences x = new(2, length, 1), y = new(2, length, 1);
            x[0, at, 0] = double.NaN;
            var kernel = new double[lags];
            Array.Fill(kernel, 1);
            CausalConvolution.Direct(x, kernel, y, Workers.Single);
            for (int t = 0; t < length; t++)
            {
                Assert.Equal(t >= at && t < at + lags, double.IsNaN(y[0, t, 0]));
                Assert.Equal(0, y[1, t, 0]);
            }
        }, iter: 200);

    [Fact]
    public void Bad_calls_are_named()
    {
        TiledSequences x = new(2, 3, 1);
        Assert.Contains("sequences of their own",
            Assert.Throws<ArgumentException>(() => CausalConvolution.Direct(x, [1], x, Workers.Single)).Message, StringComparison.Ordinal);
        Assert.Contains("expected 2 x 3 x 1",
            Assert.Throws<ArgumentException>(() => CausalConvolution.Direct(x, [1], new(2, 4, 1), Workers.Single))
            .Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => CausalConvolution.Reference(x, [1], new(2, 3, 2)));
        Assert.Throws<ArgumentNullException>(() => CausalConvolution.Direct(x, [1], new(2, 3, 1), null!));
    }

    private static void AssertEqualsReference(int count, int length, int channels, int lags, ulong seed)
    {
        TiledSequences x = Draw(count, length, channels, seed), expected = new(count, length, channels);
        var kernel = new double[lags];
        new CounterRandom(seed, 2).FillNormal(kernel);
        CausalConvolution.Reference(x, kernel, expected);
        foreach (int threads in (int[])[1, 2])
        {
            TiledSequences y = new(count, length, channels);
            CausalConvolution.Direct(x, kernel, y, SharedWorkers.Of(threads));
            Assert.Equal(expected.Values, y.Values);
        }
    }

    private static TiledSequences Draw(int count, int length, int channels, ulong seed)
    {
        var values = new double[count * length * channels];
        new CounterRandom(seed, 1).FillNormal(values);
        return TiledSequences.FromRowMajor(values, count, length, channels);
    }
}
