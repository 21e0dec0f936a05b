namespace Lethe.Kernels.VectorMath;

/// <summary>Constants of y = k ln 2 + r with whole k and |r| &lt;= ln(2)/2 (a little more at the ends).</summary>
internal static class Reduction
{
    /// <summary>1.5 * 2^52, in float32 1.5 * 2^23: adding it rounds to a whole number, which then stands in the low bits.</summary>
    internal const double Magic = 6755399441055744.0, SingleMagic = 12582912;

    /// <summary>1 / ln 2.</summary>
    internal const double InverseLn2 = 1.4426950408889634;

    /// <summary>ln 2 cut to 42 bits (float32: 15), so that k times it is exact, and what was cut.</summary>
    internal const double Ln2High = 0.6931471805598903, Ln2Low = 5.497923018708371e-14,
        SingleLn2High = 0.693145751953125, SingleLn2Low = 1.4286068203094172e-06;
}
