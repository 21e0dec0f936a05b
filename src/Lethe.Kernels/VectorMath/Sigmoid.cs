namespace Lethe.Kernels.VectorMath;

/// <summary>
/// 1 / (1 + e^-x), within 2 ulp: with t = e^-|x| it is 1 / (1 + t), or t / (1 + t) left of 0, so that nothing overflows and small values
/// keep their digits. NaN to NaN, infinities to 0 and 1.
/// </summary>
public readonly struct Sigmoid : IVectorFunction
{
    /// <inheritdoc/>
    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Apply(Vector512<double> x)
    {
        Vector512<double> one = Vector512.Create(1.0), t = Exp.Apply(-Vector512.Abs(x));
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<double>.Zero), t, one) / (one + t);
    }
}
