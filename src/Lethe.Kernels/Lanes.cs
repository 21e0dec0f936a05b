using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels;

/// <summary>Operations across the lanes of a vector, in one fixed order on every instruction set.</summary>
internal static class Lanes
{
    /// <summary>All bits set in the first <paramref name="count"/> lanes: those that hold sequences.</summary>
    internal static Vector512<double> Mask(int count) =>
        Vector512.LessThan(Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7), Vector512.Create((double)count));

    /// <summary>
    /// ((l0 + l4) + (l2 + l6)) + ((l1 + l5) + (l3 + l7)) over the lanes of <paramref name="mask"/>; whatever stands in the others,
    /// NaN included, counts as 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Sum(Vector512<double> x, Vector512<double> mask) => Sum(x & mask);

    /// <summary>((l0 + l4) + (l2 + l6)) + ((l1 + l5) + (l3 + l7)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Sum(Vector512<double> x)
    {
        Vector256<double> four = x.GetLower() + x.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two.ToScalar() + two.GetElement(1);
    }
}
