using System.Runtime.CompilerServices;
using Lethe.Kernels.Vectors;

namespace Lethe.Kernels.VectorMath;

/// <summary>The functions of float64 at any width: a lane has the same bits at each.</summary>
internal static class DoubleFunctions
{
    // tanh rounds to 1 from 19.07 on.
    private const double Saturation = 20;

    /// <summary>n = e^{2|x|} - 1 of <see cref="VectorMath.Tanh"/>, the longer of its two halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector TanhExpm1<TOps, TVector>(TVector x)
        where TOps : struct, IVectors<TVector, double>
        where TVector : struct
    {
        TVector a = TOps.Min(TOps.Constant(Saturation), TOps.AndNot(x, TOps.Constant(-0.0)));
        TVector y = TOps.Add(a, a);
        TVector shifted = TOps.MultiplyAdd(y, TOps.Constant(Reduction.InverseLn2), TOps.Constant(Reduction.Magic));
        TVector k = TOps.Subtract(shifted, TOps.Constant(Reduction.Magic));
        TVector high = TOps.MultiplyAdd(k, TOps.Constant(-Reduction.Ln2High), y), low = TOps.Multiply(k, TOps.Constant(-Reduction.Ln2Low));
        TVector r = TOps.Add(high, low), squared = TOps.Multiply(r, r);
        TVector remainder = TOps.MultiplyAdd(squared, ExponentialRemainder<TOps, TVector>(r, squared), low);
        // n = 2^k (1 + high + remainder) - 1, the large parts first: high and 2^k - 1 are exact.
        TVector scale = TOps.PowerOfTwo(shifted);
        TVector n = TOps.MultiplyAdd(scale, high, TOps.Subtract(scale, TOps.Constant(1)));
        return TOps.MultiplyAdd(scale, remainder, n);
    }

    /// <summary>
    /// (e^r - 1 - r) / r^2 on |r| &lt;= ln(2)/2: the Chebyshev interpolant of degree 10, error below 1.4e-18, summed in pairs (Estrin) because the
    /// chain of a Horner sum is longer than what a core looks ahead.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ExponentialRemainder<TOps, TVector>(TVector r, TVector squared)
        where TOps : struct, IVectors<TVector, double>
        where TVector : struct
    {
        TVector fourth = TOps.Multiply(squared, squared);
        TVector y0 = TOps.MultiplyAdd(r, TOps.Constant(0.1666666666666667), TOps.Constant(0.5));
        TVector y2 = TOps.MultiplyAdd(r, TOps.Constant(0.008333333333326136), TOps.Constant(0.04166666666666667));
        TVector y4 = TOps.MultiplyAdd(r, TOps.Constant(0.00019841269874820627), TOps.Constant(0.0013888888888883748));
        TVector y6 = TOps.MultiplyAdd(r, TOps.Constant(2.7557255400206422e-06), TOps.Constant(2.4801587325547743e-05));
        TVector y8 = TOps.MultiplyAdd(r, TOps.Constant(2.5105217004720745e-08), TOps.Constant(2.75572736431103e-07));
        y0 = TOps.MultiplyAdd(y2, squared, y0);
        y4 = TOps.MultiplyAdd(y6, squared, y4);
        y8 = TOps.MultiplyAdd(squared, TOps.Constant(2.0914686968086876e-09), y8);
        y4 = TOps.MultiplyAdd(y8, fourth, y4);
        return TOps.MultiplyAdd(y4, fourth, y0);
    }
}
