using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels.VectorMath;

/// <summary>
/// tanh x, within 2 ulp. With n = e^{2|x|} - 1 it is n / (n + 2), computed as c + (n - c (n + 2)) / (n + 2) from the anchor c = min(|x|, 3/4):
/// the quotient is small beside c, so its rounding errors hardly count. NaN to NaN, infinities to -1 and 1, signed zero to itself.
/// </summary>
public readonly struct Tanh : IVectorFunction
{
    // tanh rounds to 1 from 19.07 on.
    private const double Saturation = 20, Anchor = 0.75;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Apply(Vector512<double> x)
    {
        Vector512<double> signBit = Vector512.Create(-0.0);
        Vector512<double> a = Vector512.MinNative(Vector512.Create(Saturation), Vector512.AndNot(x, signBit));
        Vector512<double> r = Reduction.Split(a + a, out Vector512<double> shifted, out Vector512<double> high, out Vector512<double> low);
        Vector512<double> squared = r * r;
        Vector512<double> remainder = Vector512.FusedMultiplyAdd(squared, Polynomial.ExponentialRemainder(r, squared), -low);
        // n = 2^k (1 + high + remainder) - 1, the large parts first: high and 2^k - 1 are exact.
        Vector512<double> scale = Reduction.PowerOfTwo(shifted);
        Vector512<double> n = Vector512.FusedMultiplyAdd(scale, high, scale - Vector512.Create(1.0));
        n = Vector512.FusedMultiplyAdd(scale, remainder, n);
        Vector512<double> c = Vector512.MinNative(Vector512.Create(Anchor), a);
        Vector512<double> rest = Vector512.FusedMultiplyAdd(-c, n, Vector512.FusedMultiplyAdd(c, Vector512.Create(-2.0), n));
        return (c + rest / (n + Vector512.Create(2.0))) | (x & signBit);
    }
}
