namespace Lethe.Kernels.VectorMath;

/// <summary><see cref="Tanh"/> in two halves, at any width and in both precisions: a lane has the same bits at each width.</summary>
internal static class TanhHalves<TOps, TVector, T>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    private const double Anchor = 0.75;

    private static bool IsDouble
    {
        [MethodImpl(AggressiveInlining)]
        get => typeof(T) == typeof(double);
    }

    /// <summary>tanh x.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static TVector Apply(TVector x) => Quotient(x, Expm1(x));

    /// <summary>n = e^{2|x|} - 1, the longer half.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static TVector Expm1(TVector x)
    {
        // tanh rounds to 1 from 19.07 on, in float32 from 9.02 on.
        TVector a = TOps.Min(TOps.Constant(IsDouble ? 20 : 10), TOps.AndNot(x, TOps.Constant(-0.0)));
        return PositiveExpm1(TOps.Add(a, a));
    }

    /// <summary>
    /// 1 / (1 + e^-x) within 2 units in the last place: with n = e^|x| - 1 it is (n + 1) / (n + 2), or 1 / (n + 2) left of 0, where small
    /// values keep their digits down to e^-700 (float32: e^-80), the least it gives. NaN to NaN.
    /// </summary>
    [MethodImpl(AggressiveInlining)]
    internal static TVector Sigmoid(TVector x)
    {
        TVector one = TOps.Constant(1);
        TVector n = PositiveExpm1(TOps.Min(TOps.Constant(IsDouble ? 700 : 80), TOps.AndNot(x, TOps.Constant(-0.0))));
        TVector above = TOps.AtLeast(x, TOps.Constant(0));
        return TOps.Divide(TOps.Select(above, TOps.Add(n, one), one), TOps.Add(n, TOps.Constant(2)));
    }

    /// <summary>e^y - 1 for y from 0 to where 2^(y / ln 2) is a number.</summary>
    [MethodImpl(AggressiveInlining)]
    private static TVector PositiveExpm1(TVector y)
    {
        TVector magic = TOps.Constant(IsDouble ? Reduction.Magic : Reduction.SingleMagic);
        TVector shifted = TOps.MultiplyAdd(y, TOps.Constant(Reduction.InverseLn2), magic), k = TOps.Subtract(shifted, magic);
        TVector high = TOps.MultiplyAdd(k, TOps.Constant(IsDouble ? -Reduction.Ln2High : -Reduction.SingleLn2High), y);
        TVector low = TOps.Multiply(k, TOps.Constant(IsDouble ? -Reduction.Ln2Low : -Reduction.SingleLn2Low));
        TVector r = TOps.Add(high, low), squared = TOps.Multiply(r, r);
        TVector remainder = TOps.MultiplyAdd(squared, ExponentialRemainder(r, squared), low);
        // n = 2^k (1 + high + remainder) - 1, the large parts first: high and 2^k - 1 are exact.
        TVector scale = TOps.PowerOfTwo(shifted);
        TVector n = TOps.MultiplyAdd(scale, high, TOps.Subtract(scale, TOps.Constant(1)));
        return TOps.MultiplyAdd(scale, remainder, n);
    }

    /// <summary>
    /// tanh x from n = <see cref="Expm1"/>(x), within 2 units in the last place of the precision.
    /// NaN to NaN, infinities to -1 and 1, signed zero to itself.
    /// </summary>
    [MethodImpl(AggressiveInlining)]
    internal static TVector Quotient(TVector x, TVector n)
    {
        TVector signBit = TOps.Constant(-0.0);
        TVector c = TOps.Min(TOps.Constant(Anchor), TOps.AndNot(x, signBit));
        TVector rest = TOps.MultiplySubtract(c, n, TOps.MultiplyAdd(c, TOps.Constant(-2), n));
        return TOps.Or(TOps.Add(c, TOps.Divide(rest, TOps.Add(n, TOps.Constant(2)))), TOps.And(x, signBit));
    }

    /// <summary>
    /// (e^r - 1 - r) / r^2 on |r| &lt;= ln(2)/2: the Chebyshev interpolant of degree 10, error below 1.4e-18, summed in pairs (Estrin)
    /// because the chain of a Horner sum is longer than what a core looks ahead; in float32 that of degree 5, error below 1.4e-9.
    /// </summary>
    [MethodImpl(AggressiveInlining)]
    internal static TVector ExponentialRemainder(TVector r, TVector squared)
    {
        TVector y0 = TOps.MultiplyAdd(r, TOps.Constant(IsDouble ? 0.1666666666666667 : 0.16666666681623232),
            TOps.Constant(IsDouble ? 0.5 : 0.500000001346581));
        TVector y2 = TOps.MultiplyAdd(r, TOps.Constant(IsDouble ? 0.008333333333326136 : 0.0083333109254809),
            TOps.Constant(IsDouble ? 0.04166666666666667 : 0.041666464925285904));
        TVector y4 = TOps.MultiplyAdd(r, TOps.Constant(IsDouble ? 0.00019841269874820627 : 0.00019890990824673654),
            TOps.Constant(IsDouble ? 0.0013888888888883748 : 0.0013933649996309251));
        if (!IsDouble) return TOps.MultiplyAdd(TOps.MultiplyAdd(y4, squared, y2), squared, y0);
        TVector fourth = TOps.Multiply(squared, squared);
        TVector y6 = TOps.MultiplyAdd(r, TOps.Constant(2.7557255400206422e-06), TOps.Constant(2.4801587325547743e-05));
        TVector y8 = TOps.MultiplyAdd(r, TOps.Constant(2.5105217004720745e-08), TOps.Constant(2.75572736431103e-07));
        y0 = TOps.MultiplyAdd(y2, squared, y0);
        y4 = TOps.MultiplyAdd(y6, squared, y4);
        y8 = TOps.MultiplyAdd(squared, TOps.Constant(2.0914686968086876e-09), y8);
        y4 = TOps.MultiplyAdd(y8, fourth, y4);
        return TOps.MultiplyAdd(y4, fourth, y0);
    }
}
