namespace Lethe.Kernels.VectorMath;

/// <summary>e^x, within 1 ulp; NaN to NaN, overflow to infinity, gradual underflow to 0.</summary>
public readonly struct Exp : IVectorFunction
{
    // Beyond these the result is infinity or 0 whatever the argument; the bounds keep k within two exponent fields.
    private const double Largest = 710, Smallest = -746;

    /// <inheritdoc/>
    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Apply(Vector512<double> x)
    {
        // The argument stands second in both, so NaN passes.
        x = Vector512.MinNative(Vector512.Create(Largest), x);
        x = Vector512.MaxNative(Vector512.Create(Smallest), x);
        Vector512<double> magic = Vector512.Create(Reduction.Magic);
        Vector512<double> shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(Reduction.InverseLn2), magic);
        Vector512<double> k = shifted - magic, high = Vector512.FusedMultiplyAdd(k, Vector512.Create(-Reduction.Ln2High), x);
        Vector512<double> low = k * Vector512.Create(Reduction.Ln2Low), r = high - low, squared = r * r;
        Vector512<double> remainder = TanhHalves<Vectors512<double>, Vector512<double>, double>.ExponentialRemainder(r, squared);
        Vector512<double> e = Vector512.Create(1.0) + (high + Vector512.FusedMultiplyAdd(squared, remainder, -low));
        // 2^k in two factors: k itself may lie outside the exponent range.
        Vector512<double> half = Vector512.FusedMultiplyAdd(k, Vector512.Create(0.5), magic), rest = k - (half - magic) + magic;
        return e * Vectors512<double>.PowerOfTwo(half) * Vectors512<double>.PowerOfTwo(rest);
    }
}
