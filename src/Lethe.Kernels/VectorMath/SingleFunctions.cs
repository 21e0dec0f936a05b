using System.Runtime.CompilerServices;
using Lethe.Kernels.Vectors;

namespace Lethe.Kernels.VectorMath;

/// <summary>The functions of float32 at any width: a lane has the same bits at each.</summary>
internal static class SingleFunctions
{
    // 1.5 * 2^23: adding it rounds to a whole number, which then stands in the low bits.
    private const double Magic = 12582912;

    // ln 2 cut to 15 bits, so that k times it is exact, and what was cut.
    private const double Ln2High = 0.693145751953125, Ln2Low = 1.4286068203094172e-06;

    // tanh rounds to 1 from 9.02 on.
    private const double Saturation = 10;

    /// <summary>n = e^{2|x|} - 1, the longer half of tanh.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector TanhExpm1<TOps, TVector>(TVector x)
        where TOps : struct, IVectors<TVector, float>
        where TVector : struct
    {
        TVector a = TOps.Min(TOps.Constant(Saturation), TOps.AndNot(x, TOps.Constant(-0.0)));
        TVector y = TOps.Add(a, a);
        TVector shifted = TOps.MultiplyAdd(y, TOps.Constant(Reduction.InverseLn2), TOps.Constant(Magic));
        TVector k = TOps.Subtract(shifted, TOps.Constant(Magic));
        TVector high = TOps.MultiplyAdd(k, TOps.Constant(-Ln2High), y), low = TOps.Multiply(k, TOps.Constant(-Ln2Low));
        TVector r = TOps.Add(high, low), squared = TOps.Multiply(r, r);
        TVector remainder = TOps.MultiplyAdd(squared, ExponentialRemainder<TOps, TVector>(r, squared), low);
        // n = 2^k (1 + high + remainder) - 1, the large parts first: high and 2^k - 1 are exact.
        TVector scale = TOps.PowerOfTwo(shifted);
        TVector n = TOps.MultiplyAdd(scale, high, TOps.Subtract(scale, TOps.Constant(1)));
        return TOps.MultiplyAdd(scale, remainder, n);
    }

    /// <summary>(e^r - 1 - r) / r^2 on |r| &lt;= ln(2)/2: the Chebyshev interpolant of degree 5, error below 1.4e-9.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ExponentialRemainder<TOps, TVector>(TVector r, TVector squared)
        where TOps : struct, IVectors<TVector, float>
        where TVector : struct
    {
        TVector y0 = TOps.MultiplyAdd(r, TOps.Constant(0.16666666681623232), TOps.Constant(0.500000001346581));
        TVector y2 = TOps.MultiplyAdd(r, TOps.Constant(0.0083333109254809), TOps.Constant(0.041666464925285904));
        TVector y4 = TOps.MultiplyAdd(r, TOps.Constant(0.00019890990824673654), TOps.Constant(0.0013933649996309251));
        y2 = TOps.MultiplyAdd(y4, squared, y2);
        return TOps.MultiplyAdd(y2, squared, y0);
    }
}
