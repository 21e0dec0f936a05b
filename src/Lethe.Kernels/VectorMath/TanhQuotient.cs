using System.Runtime.CompilerServices;
using Lethe.Kernels.Vectors;

namespace Lethe.Kernels.VectorMath;

/// <summary>The second half of tanh, the same in both precisions.</summary>
internal static class TanhQuotient
{
    private const double Anchor = 0.75;

    /// <summary>
    /// tanh x from n = <see cref="IVectors{TVector, TElement}.TanhExpm1"/>(x), in the way of <see cref="Tanh"/>, within 2 units in the last place of the precision.
    /// NaN to NaN, infinities to -1 and 1, signed zero to itself.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector From<TOps, TVector, TElement>(TVector x, TVector n)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged
    {
        TVector signBit = TOps.Constant(-0.0);
        TVector c = TOps.Min(TOps.Constant(Anchor), TOps.AndNot(x, signBit));
        TVector rest = TOps.MultiplySubtract(c, n, TOps.MultiplyAdd(c, TOps.Constant(-2), n));
        return TOps.Or(TOps.Add(c, TOps.Divide(rest, TOps.Add(n, TOps.Constant(2)))), TOps.And(x, signBit));
    }
}
