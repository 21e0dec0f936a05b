using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels.VectorMath;

/// <summary>Horner's rule with fused multiply-adds, unrolled for the degrees the functions need.</summary>
internal static class Polynomial
{
    /// <summary>c0 + x (c1 + x (... + x c7)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Degree7(Vector512<double> x, double c0, double c1, double c2, double c3, double c4, double c5, double c6, double c7)
    {
        Vector512<double> y = Vector512.Create(c7);
        y = Vector512.FusedMultiplyAdd(y, x, Vector512.Create(c6));
        y = Vector512.FusedMultiplyAdd(y, x, Vector512.Create(c5));
        y = Vector512.FusedMultiplyAdd(y, x, Vector512.Create(c4));
        y = Vector512.FusedMultiplyAdd(y, x, Vector512.Create(c3));
        y = Vector512.FusedMultiplyAdd(y, x, Vector512.Create(c2));
        y = Vector512.FusedMultiplyAdd(y, x, Vector512.Create(c1));
        return Vector512.FusedMultiplyAdd(y, x, Vector512.Create(c0));
    }

    /// <summary>
    /// (e^r - 1 - r) / r^2 on |r| &lt;= ln(2)/2: the Chebyshev interpolant of degree 10, error below 1.4e-18, summed in pairs (Estrin) because the
    /// chain of a Horner sum is longer than what a core looks ahead.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> ExponentialRemainder(Vector512<double> r, Vector512<double> squared)
    {
        Vector512<double> fourth = squared * squared;
        Vector512<double> y0 = Vector512.FusedMultiplyAdd(r, Vector512.Create(0.1666666666666667), Vector512.Create(0.5));
        Vector512<double> y2 = Vector512.FusedMultiplyAdd(r, Vector512.Create(0.008333333333326136), Vector512.Create(0.04166666666666667));
        Vector512<double> y4 = Vector512.FusedMultiplyAdd(r, Vector512.Create(0.00019841269874820627), Vector512.Create(0.0013888888888883748));
        Vector512<double> y6 = Vector512.FusedMultiplyAdd(r, Vector512.Create(2.7557255400206422e-06), Vector512.Create(2.4801587325547743e-05));
        Vector512<double> y8 = Vector512.FusedMultiplyAdd(r, Vector512.Create(2.5105217004720745e-08), Vector512.Create(2.75572736431103e-07));
        y0 = Vector512.FusedMultiplyAdd(y2, squared, y0);
        y4 = Vector512.FusedMultiplyAdd(y6, squared, y4);
        y8 = Vector512.FusedMultiplyAdd(squared, Vector512.Create(2.0914686968086876e-09), y8);
        y4 = Vector512.FusedMultiplyAdd(y8, fourth, y4);
        return Vector512.FusedMultiplyAdd(y4, fourth, y0);
    }
}
