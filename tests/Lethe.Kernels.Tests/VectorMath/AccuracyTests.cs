using System.Numerics;
using System.Runtime.Intrinsics;
using Lethe.Kernels.Vectors;
using MathNet.Numerics.Distributions;

namespace Lethe.Kernels.Tests.VectorMath;

public sealed class AccuracyTests(ITestOutputHelper output)
{
    // The bounds promised in the documentation of the functions, counted against 400-bit values.
    private const double TanhUlps = 2, ExpUlps = 1, LogUlps = 2, SigmoidUlps = 2, SingleTanhUlps = 2;

    // AS 241 claims about 1 part in 10^16; the peer's own error adds a few ulps.
    private const double QuantileTolerance = 4e-15;

    private const int Points = 20_000;

    [Fact]
    public void Tanh_stays_within_its_ulps()
    {
        // Log-uniform magnitudes 2^-30 .. 2^4.4, both signs: every reduction k = 0 .. 29 and the cancelling ones in particular.
        double worst = Worst<Tanh>(u => Math.ScaleB(1, -30) * Math.Pow(2, 34.4 * u) * (u * 1e6 % 1 < 0.5 ? -1 : 1), x =>
        {
            BigInteger e = FixedPoint.Exp(2 * FixedPoint.From(x));
            return FixedPoint.Divide(e - FixedPoint.One, e + FixedPoint.One);
        });
        Assert.InRange(worst, 0.4, TanhUlps);
    }

    [Fact]
    public void Tanh_stays_within_its_ulps_between_one_tenth_and_two()
    {
        double worst = Worst<Tanh>(u => 0.1 + 1.9 * u, x =>
        {
            BigInteger e = FixedPoint.Exp(2 * FixedPoint.From(x));
            return FixedPoint.Divide(e - FixedPoint.One, e + FixedPoint.One);
        });
        Assert.InRange(worst, 0.4, TanhUlps);
    }

    [Fact]
    public void Exp_stays_within_its_ulps() =>
        Assert.InRange(Worst<Exp>(u => -200 + 400 * u, x => FixedPoint.Exp(FixedPoint.From(x))), 0.4, ExpUlps);

    [Fact]
    public void Exp_stays_within_its_ulps_near_zero() =>
        Assert.InRange(Worst<Exp>(u => -1 + 2 * u, x => FixedPoint.Exp(FixedPoint.From(x))), 0.4, ExpUlps);

    [Fact]
    public void Sigmoid_stays_within_its_ulps() =>
        Assert.InRange(Worst<Sigmoid>(u => -200 + 240 * u, LogisticFunction), 0.4, SigmoidUlps);

    [Fact]
    public void Sigmoid_stays_within_its_ulps_near_zero() =>
        Assert.InRange(Worst<Sigmoid>(u => -2 + 4 * u, LogisticFunction), 0.4, SigmoidUlps);

    [Fact]
    public unsafe void Tanh_of_float32_stays_within_its_ulps_at_every_width()
    {
        double worst = 0;
        float* x = stackalloc float[16], y = stackalloc float[16];
        // Bit patterns from 2^-30 to 16 in steps of a prime, so that mantissas are of every kind.
        for (int bits = BitConverter.SingleToInt32Bits(9.3e-10f); bits < BitConverter.SingleToInt32Bits(16f); bits += 16 * 211)
        {
            for (int i = 0; i < 16; i++) x[i] = BitConverter.Int32BitsToSingle(bits + 211 * i) * (i % 2 == 0 ? 1 : -1);
            Vectors512<float>.Store(TanhHalves<Vectors512<float>, Vector512<float>, float>.Apply(Vectors512<float>.Load(x)), y);
            for (int i = 0; i < 16; i++)
            {
                double exact = Math.Tanh(x[i]);
                float nearest = Math.Abs((float)exact);
                worst = Math.Max(worst, Math.Abs(y[i] - exact) / ((double)MathF.BitIncrement(nearest) - nearest));
                Assert.Equal(y[i], TanhHalves<Vectors256<float>, Vector256<float>, float>.Apply(Vector256.Create(x[i]))[3]);
                Assert.Equal(y[i], TanhHalves<Vectors128<float>, Vector128<float>, float>.Apply(Vector128.Create(x[i]))[2]);
            }
        }
        output.WriteLine($"tanh of float32: {worst:F3} ulp");
        Assert.InRange(worst, 0.4, SingleTanhUlps);
        float[] special = [0f, -0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, float.Epsilon, 9.1f, -1e30f],
            values = [0f, -0f, 1, -1, float.NaN, float.Epsilon, 1, -1];
        for (int i = 0; i < special.Length; i++)
            Assert.Equal(BitConverter.SingleToInt32Bits(values[i]),
            BitConverter.SingleToInt32Bits(TanhHalves<Vectors256<float>, Vector256<float>, float>.Apply(Vector256.Create(special[i]))[0]));
    }

    [Fact]
    public void Log_stays_within_its_ulps_far_from_one() =>
        Assert.InRange(Worst<Log>(u => Math.Pow(10, -60 + 120 * u), Logarithm), 0.4, LogUlps);

    [Fact]
    public void Log_stays_within_its_ulps_near_one() =>
        Assert.InRange(Worst<Log>(u => 0.5 + 1.5 * u, Logarithm), 0.4, LogUlps);

    [Fact]
    public void Quantile_agrees_with_an_independent_implementation()
    {
        var random = new CounterRandom(11);
        for (ulong i = 0; i < Points; i++)
        {
            double p = i % 4 == 0 ? Math.Pow(2, -52 * random.Uniform(i)) : random.Uniform(i);
            double expected = Normal.InvCDF(0, 1, p), actual = Elementwise.Apply<InverseNormal>(p);
            Assert.True(Math.Abs(actual - expected) <= QuantileTolerance * Math.Max(1, Math.Abs(expected)),
                $"p = {p:R}: {actual:R}, expected {expected:R}");
        }
    }

    [Theory]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(1e-10, -6.361340902404056)]
    [InlineData(1e-300, -37.0470962993612)]
    [InlineData(0.5, 0)]
    public void Quantile_has_its_known_values(double p, double expected) =>
        Assert.Equal(expected, Elementwise.Apply<InverseNormal>(p), 1e-12);

    [Fact]
    public void Special_values_are_kept()
    {
        double inf = double.PositiveInfinity, nan = double.NaN;
        Check<Tanh>((0.0, 0.0), (-0.0, -0.0), (inf, 1), (-inf, -1), (nan, nan), (5e-324, 5e-324), (-1e-200, -1e-200), (19.1, 1), (1e300, 1),
            (-40, -1));
        Check<Sigmoid>((0, 0.5), (-0.0, 0.5), (inf, 1), (-inf, 0), (nan, nan), (40, 1), (-800, 0), (-740, Math.Exp(-740)));
        Check<Exp>((0, 1), (-0.0, 1), (inf, inf), (-inf, 0), (nan, nan), (710, inf), (-746, 0), (1, Math.E), (-745, 5e-324),
            (709.782712893384, Math.Exp(709.782712893384)));
        Check<Log>((1, 0), (0, -inf), (-0.0, -inf), (inf, inf), (-1, nan), (-inf, nan), (nan, nan), (5e-324, -744.4400719213812),
            (1e-310, Math.Log(1e-310)));
        Check<InverseNormal>((0, -inf), (1, inf), (nan, nan), (-0.1, nan), (1.1, nan), (0.5, 0));
    }

    [Fact]
    public void A_value_does_not_depend_on_its_place()
    {
        var random = new CounterRandom(3);
        var x = new double[41];
        random.FillNormal(x);
        for (int start = 0; start < 9; start++)
        {
            for (int length = 0; length <= x.Length - start; length++)
            {
                var y = new double[length];
                Elementwise.Apply<Tanh>(x.AsSpan(start, length), y);
                for (int i = 0; i < length; i++) Assert.Equal(Elementwise.Apply<Tanh>(x[start + i]), y[i]);
            }
        }
    }

    [Fact]
    public void A_short_destination_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => Elementwise.Apply<Exp>(new double[3], new double[2]));
        Assert.Contains("holds 2 values, 3 are needed", error.Message, StringComparison.Ordinal);
    }

    private static BigInteger LogisticFunction(double x) =>
        FixedPoint.Divide(FixedPoint.One, FixedPoint.One + FixedPoint.Exp(FixedPoint.From(-x)));

    /// <summary>log x = y + log(x e^-y), and the second logarithm is of a number within 1e-14 of 1.</summary>
    private static BigInteger Logarithm(double x)
    {
        BigInteger y = FixedPoint.From(Math.Log(x));
        BigInteger d = FixedPoint.Multiply(FixedPoint.From(x), FixedPoint.Exp(-y)) - FixedPoint.One;
        return y + d - FixedPoint.Multiply(d, d) / 2 + FixedPoint.Multiply(d, FixedPoint.Multiply(d, d)) / 3;
    }

    private double Worst<TFunction>(Func<double, double> argument, Func<double, BigInteger> exact)
        where TFunction : struct, IVectorFunction
    {
        var x = new double[Points];
        for (int i = 0; i < Points; i++) x[i] = argument((i + 0.5) / Points);
        var y = new double[Points];
        Elementwise.Apply<TFunction>(x, y);
        double worst = 0;
        for (int i = 0; i < Points; i++) worst = Math.Max(worst, FixedPoint.Ulps(y[i], exact(x[i])));
        output.WriteLine($"{typeof(TFunction).Name}: {worst:F3} ulp");
        return worst;
    }

    private static void Check<TFunction>(params (double X, double Y)[] cases)
        where TFunction : struct, IVectorFunction
    {
        foreach ((double x, double expected) in cases)
        {
            double y = Elementwise.Apply<TFunction>(x);
            bool same = BitConverter.DoubleToInt64Bits(y) == BitConverter.DoubleToInt64Bits(expected)
                || (double.IsNaN(y) && double.IsNaN(expected)) ||
                (expected != 0 && Math.Abs(y - expected) <= 2 * Math.Abs(Math.BitIncrement(expected) - expected));
            Assert.True(same, $"{typeof(TFunction).Name}({x:R}) = {y:R}, expected {expected:R}");
        }
    }
}
