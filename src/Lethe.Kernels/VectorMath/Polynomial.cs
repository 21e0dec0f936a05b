namespace Lethe.Kernels.VectorMath;

/// <summary>Horner's rule with fused multiply-adds, unrolled for the degrees the functions need.</summary>
internal static class Polynomial
{
    /// <summary>c0 + x (c1 + x (... + x c7)).</summary>
    [MethodImpl(AggressiveInlining)]
    internal static Vector512<double> Degree7(Vector512<double> x, double c0, double c1, double c2, double c3, double c4, double c5,
        double c6, double c7)
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
}
