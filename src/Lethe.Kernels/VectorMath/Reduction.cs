using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels.VectorMath;

/// <summary>y = k ln 2 + r with whole k and |r| &lt;= ln(2)/2 (a little more at the ends).</summary>
internal static class Reduction
{
    /// <summary>1.5 * 2^52: adding it rounds to a whole number, which then stands in the low bits.</summary>
    internal const double Magic = 6755399441055744.0;

    /// <summary>1 / ln 2.</summary>
    internal const double InverseLn2 = 1.4426950408889634;

    /// <summary>ln 2 cut to 42 bits, so that k times it is exact, and what was cut.</summary>
    internal const double Ln2High = 0.6931471805598903, Ln2Low = 5.497923018708371e-14;

    /// <summary>
    /// The three parts of the reduction: <paramref name="shifted"/> = k + <see cref="Magic"/>, <paramref name="high"/> = y - k Ln2High (exact) and
    /// <paramref name="low"/> = k Ln2Low, with r = high - low.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Split(Vector512<double> y, out Vector512<double> shifted, out Vector512<double> high, out Vector512<double> low)
    {
        shifted = Vector512.FusedMultiplyAdd(y, Vector512.Create(InverseLn2), Vector512.Create(Magic));
        Vector512<double> k = shifted - Vector512.Create(Magic);
        high = Vector512.FusedMultiplyAdd(k, Vector512.Create(-Ln2High), y);
        low = k * Vector512.Create(Ln2Low);
        return high - low;
    }

    /// <summary>2^k from k + <see cref="Magic"/>, -1022 &lt;= k &lt;= 1023: the whole number moves into the exponent field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> PowerOfTwo(Vector512<double> shifted) =>
        ((shifted.AsInt64() + Vector512.Create(1023L)) << 52).AsDouble();
}
