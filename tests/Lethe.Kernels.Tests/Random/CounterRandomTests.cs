using CsCheck;
using MathNet.Numerics.Distributions;

namespace Lethe.Kernels.Tests.Random;

public sealed class CounterRandomTests
{
    private const int Many = 200_000;

    /// <summary>The known answers published with the generator (Random123, kat_vectors, philox4x32 with 10 rounds).</summary>
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u,
        0x24126ea1u)]
    public void Philox_has_its_known_answers(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint r0, uint r1, uint r2, uint r3)
    {
        Philox.Block(ref c0, ref c1, ref c2, ref c3, k0, k1);
        Assert.Equal((r0, r1, r2, r3), (c0, c1, c2, c3));
    }

    [Fact]
    public void Seed_stream_and_index_enter_key_and_counter()
    {
        uint c0 = 0x243f6a88, c1 = 0x05a308d3, c2 = 0x13198a2e, c3 = 0x03707344;
        ulong index = ((ulong)c1 << 33) | ((ulong)c0 << 1);
        var random = new CounterRandom(0x299f31d0a4093822, 0x0370734413198a2e);
        Philox.Block(ref c0, ref c1, ref c2, ref c3, 0xa4093822, 0x299f31d0);
        Assert.Equal(((ulong)c1 << 32) | c0, random.Bits(index));
        Assert.Equal(((ulong)c3 << 32) | c2, random.Bits(index + 1));
    }

    [Fact]
    public void Any_cut_into_pieces_draws_the_same_bits() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong[0, 1UL << 40], Gen.Int[0, 70]).Sample((seed, stream, offset, length) =>
        {
            var random = new CounterRandom(seed, stream);
            double[] uniform = new double[length], normal = new double[length];
            random.FillUniform(uniform, offset);
            random.FillNormal(normal, offset);
            for (int i = 0; i < length; i++)
            {
                Assert.Equal(random.Uniform(offset + (ulong)i), uniform[i]);
                Assert.Equal(random.Normal(offset + (ulong)i), normal[i]);
                Assert.True(uniform[i] is > 0 and < 1);
            }
        }, iter: 200);

    [Fact]
    public void Uniforms_follow_the_uniform_law() => AssertLaw(Draw((r, x) => r.FillUniform(x)), x => x);

    [Fact]
    public void Normals_follow_the_normal_law()
    {
        double[] x = Draw((r, y) => r.FillNormal(y));
        AssertLaw(x, z => Normal.CDF(0, 1, z));
        double mean = x.Average(), variance = x.Sum(z => z * z) / Many, skew = x.Sum(z => z * z * z) / Many,
            kurtosis = x.Sum(z => z * z * z * z) / Many;
        // Standard errors of the moments of a standard normal: 1, sqrt 2, sqrt 15, sqrt 96 over sqrt n; five of them.
        double five = 5 / Math.Sqrt(Many);
        Assert.InRange(mean, -five, five);
        Assert.InRange(variance, 1 - five * Math.Sqrt(2), 1 + five * Math.Sqrt(2));
        Assert.InRange(skew, -five * Math.Sqrt(15), five * Math.Sqrt(15));
        Assert.InRange(kurtosis, 3 - five * Math.Sqrt(96), 3 + five * Math.Sqrt(96));
    }

    [Fact]
    public void Streams_and_neighbours_are_uncorrelated()
    {
        double[] a = new double[Many], b = new double[Many];
        new CounterRandom(5, 0).FillNormal(a);
        new CounterRandom(5, 1).FillNormal(b);
        double bound = 5 / Math.Sqrt(Many);
        Assert.InRange(a.Zip(b, (x, y) => x * y).Average(), -bound, bound);
        Assert.InRange(a.Skip(1).Zip(a, (x, y) => x * y).Average(), -bound, bound);
    }

    [Fact]
    public void Shuffle_permutes_and_every_place_is_equally_likely()
    {
        const int Items = 5, Trials = 20_000;
        var counts = new int[Items, Items];
        for (ulong trial = 0; trial < Trials; trial++)
        {
            int[] items = [0, 1, 2, 3, 4];
            new CounterRandom(1, trial).Shuffle(items);
            Assert.Equal([0, 1, 2, 3, 4], items.Order());
            for (int i = 0; i < Items; i++) counts[i, items[i]]++;
        }
        double expected = (double)Trials / Items, chiSquared = 0;
        foreach (int count in counts) chiSquared += (count - expected) * (count - expected) / expected;
        // (Items - 1)^2 = 16 degrees of freedom; beyond 45 with probability 1.4e-4.
        Assert.InRange(chiSquared, 1, 45);
    }

    [Fact]
    public void Below_stays_below_and_reaches_everything()
    {
        var random = new CounterRandom(2);
        int[] seen = [.. Enumerable.Range(0, 1000).Select(i => random.Below(7, (ulong)i)).Distinct().Order()];
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], seen);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Below(0, 0));
    }

    private static double[] Draw(Action<CounterRandom, double[]> fill)
    {
        var x = new double[Many];
        fill(new CounterRandom(2024, 7), x);
        return x;
    }

    /// <summary>Kolmogorov-Smirnov: sqrt(n) sup |F_n - F| exceeds 2.2 with probability 1.2e-4; below 0.3 it would be suspiciously
    /// even.</summary>
    private static void AssertLaw(double[] x, Func<double, double> distribution)
    {
        double[] sorted = [.. x.Order()];
        double largest = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            double f = distribution(sorted[i]);
            largest = Math.Max(largest, Math.Max((i + 1.0) / sorted.Length - f, f - (double)i / sorted.Length));
        }
        Assert.InRange(largest * Math.Sqrt(sorted.Length), 0.3, 2.2);
    }
}
