using System.Numerics;

namespace Lethe.Kernels.Tests.VectorMath;

/// <summary>Real numbers as multiples of 2^-400: slow, plainly right values to count the ulps of the fast functions against.</summary>
internal static class FixedPoint
{
    internal const int Bits = 400;

    internal static readonly BigInteger One = BigInteger.One << Bits;

    /// <summary>Exact for |x| at least 2^-340.</summary>
    internal static BigInteger From(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(Math.Abs(x));
        int exponent = (int)(bits >> 52);
        BigInteger mantissa = exponent == 0 ? bits : (bits & 0xFFFFFFFFFFFFF) | 0x10000000000000;
        int shift = Math.Max(exponent, 1) - 1075 + Bits;
        BigInteger value = shift >= 0 ? mantissa << shift : mantissa >> -shift;
        return x < 0 ? -value : value;
    }

    internal static BigInteger Multiply(BigInteger a, BigInteger b) => (a * b) >> Bits;

    internal static BigInteger Divide(BigInteger a, BigInteger b) => (a << Bits) / b;

    /// <summary>e^x by halving the argument 8 + log2|x| times, the Taylor series, and squaring back.</summary>
    internal static BigInteger Exp(BigInteger x)
    {
        int halvings = 8 + (int)Math.Max(0, (BigInteger.Abs(x) >> Bits).GetBitLength());
        BigInteger r = x >> halvings, sum = One, term = One;
        for (int n = 1; !term.IsZero && term != -1; n++)
        {
            term = Multiply(term, r) / n;
            sum += term;
        }
        for (int i = 0; i < halvings; i++) sum = Multiply(sum, sum);
        return sum;
    }

    /// <summary>|y - exact| in units of the last place of the double nearest to exact.</summary>
    internal static double Ulps(double y, BigInteger exact)
    {
        double nearest = ToDouble(exact);
        BigInteger ulp = From(Math.BitIncrement(Math.Abs(nearest))) - From(Math.Abs(nearest));
        return ToDouble(Divide(BigInteger.Abs(From(y) - exact), ulp));
    }

    internal static double ToDouble(BigInteger x)
    {
        int excess = Math.Max(0, (int)BigInteger.Abs(x).GetBitLength() - 64);
        return Math.ScaleB((double)(x >> excess), excess - Bits);
    }
}
