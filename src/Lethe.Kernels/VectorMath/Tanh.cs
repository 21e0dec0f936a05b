namespace Lethe.Kernels.VectorMath;

/// <summary>
/// tanh x, within 2 ulp. With n = e^{2|x|} - 1 it is n / (n + 2), computed as c + (n - c (n + 2)) / (n + 2) from the anchor c = min(|x|,
/// 3/4): the quotient is small beside c, so its rounding errors hardly count. NaN to NaN, infinities to -1 and 1, signed zero to itself.
/// </summary>
public readonly struct Tanh : IVectorFunction
{
    /// <inheritdoc/>
    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Apply(Vector512<double> x) => TanhHalves<Vectors512<double>, Vector512<double>, double>.Apply(x);
}
