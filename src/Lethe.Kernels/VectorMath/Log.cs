namespace Lethe.Kernels.VectorMath;

/// <summary>
/// Natural logarithm, within 2 ulp: x = 2^k m with m in [sqrt(1/2), sqrt(2)), log m = 2 artanh(s), s = (m-1)/(m+1).
/// Zero to -infinity, infinity to itself, negative numbers and NaN to NaN.
/// </summary>
public readonly struct Log : IVectorFunction
{
    private const long SqrtHalfBits = 0x3FE6A09E667F3BCD, One = 0x3FF0000000000000, Mantissa = 0x000FFFFFFFFFFFFF;
    private const double SmallestNormal = 2.2250738585072014e-308, TwoTo54 = 18014398509481984;

    // 2^52 as bits and as a number: or-ing a small whole number into its mantissa and subtracting it again converts to double.
    private const long TwoTo52Bits = 0x4330000000000000;
    private const double TwoTo52 = 4503599627370496;

    /// <inheritdoc/>
    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Apply(Vector512<double> x)
    {
        Vector512<double> subnormal = Vector512.LessThan(x, Vector512.Create(SmallestNormal));
        Vector512<double> normal = Vector512.ConditionalSelect(subnormal, x * Vector512.Create(TwoTo54), x);
        Vector512<double> bias =
            Vector512.ConditionalSelect(subnormal, Vector512.Create(TwoTo52 + 1023 + 54), Vector512.Create(TwoTo52 + 1023));
        Vector512<long> bits = normal.AsInt64() + Vector512.Create(One - SqrtHalfBits);
        Vector512<double> k = (Vector512.ShiftRightLogical(bits, 52) | Vector512.Create(TwoTo52Bits)).AsDouble() - bias;
        Vector512<double> m = ((bits & Vector512.Create(Mantissa)) + Vector512.Create(SqrtHalfBits)).AsDouble();

        Vector512<double> f = m - Vector512.Create(1.0);
        Vector512<double> s = f / (m + Vector512.Create(1.0));
        Vector512<double> z = s * s;
        // (artanh(s)/s - 1)/s^2, Chebyshev interpolant in z of degree 7: error in the result below 1e-20.
        Vector512<double> p = Polynomial.Degree7(z, 0.3333333333333333, 0.2000000000000044, 0.14285714285401424, 0.11111111195943532,
            0.09090897810816391, 0.07693120354484832, 0.06634373097798298, 0.06543453943982513);
        // 2 s = f - s f leaves the exact f as the leading term.
        Vector512<double> inner = s * (f - (z + z) * p);
        Vector512<double> tail = Vector512.FusedMultiplyAdd(k, Vector512.Create(-Reduction.Ln2Low), inner);
        Vector512<double> y = Vector512.FusedMultiplyAdd(k, Vector512.Create(Reduction.Ln2High), f - tail);

        y = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(double.PositiveInfinity)), y, x);
        y = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), Vector512.Create(double.NegativeInfinity), y);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<double>.Zero), Vector512.Create(double.NaN), y);
    }
}
