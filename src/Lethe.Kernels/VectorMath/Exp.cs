using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels.VectorMath;

/// <summary>e^x, within 1 ulp; NaN to NaN, overflow to infinity, gradual underflow to 0.</summary>
public readonly struct Exp : IVectorFunction
{
    // Beyond these the result is infinity or 0 whatever the argument; the bounds keep k within two exponent fields.
    private const double Largest = 710, Smallest = -746;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Apply(Vector512<double> x)
    {
        // The argument stands second in both, so NaN passes.
        x = Vector512.MinNative(Vector512.Create(Largest), x);
        x = Vector512.MaxNative(Vector512.Create(Smallest), x);
        Vector512<double> r = Reduction.Split(x, out Vector512<double> shifted, out Vector512<double> high, out Vector512<double> low);
        Vector512<double> squared = r * r;
        Vector512<double> remainder = Vector512.FusedMultiplyAdd(squared, Polynomial.ExponentialRemainder(r, squared), -low);
        Vector512<double> e = Vector512.Create(1.0) + (high + remainder);
        // 2^k in two factors: k itself may lie outside the exponent range.
        Vector512<double> k = shifted - Vector512.Create(Reduction.Magic);
        Vector512<double> half = Vector512.FusedMultiplyAdd(k, Vector512.Create(0.5), Vector512.Create(Reduction.Magic));
        Vector512<double> rest = k - (half - Vector512.Create(Reduction.Magic)) + Vector512.Create(Reduction.Magic);
        return e * Reduction.PowerOfTwo(half) * Reduction.PowerOfTwo(rest);
    }
}
