namespace Lethe.Kernels;

/// <summary>Operations across the lanes of a vector, in one fixed order on every instruction set.</summary>
internal static unsafe class Lanes
{
    /// <summary>A number rounded to float64 or float32.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static T Element<T>(double x)
        where T : unmanaged => typeof(T) == typeof(double) ? Unsafe.BitCast<double, T>(x) : Unsafe.BitCast<float, T>((float)x);

    /// <summary>Eight neighbouring lanes, a tile's, as float64.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static Vector512<double> Widen<T>(T* lanes)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double)) return Vector512.Load((double*)lanes);
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Load((float*)lanes));
        return Vector512.Create(lower, upper);
    }

    /// <summary>Stores a tile's lanes, rounded to T.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static void Narrow<T>(Vector512<double> lanes, T* to)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double)) lanes.Store((double*)to);
        else Vector256.Narrow(lanes.GetLower(), lanes.GetUpper()).Store((float*)to);
    }

    /// <summary>All bits set in the first <paramref name="count"/> lanes: those that hold sequences.</summary>
    internal static Vector512<double> Mask(int count) =>
        Vector512.LessThan(Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7), Vector512.Create((double)count));

    /// <summary>
    /// ((l0 + l4) + (l2 + l6)) + ((l1 + l5) + (l3 + l7)) over the lanes of <paramref name="mask"/>; whatever stands in the others,
    /// NaN included, counts as 0.
    /// </summary>
    [MethodImpl(AggressiveInlining)]
    internal static double Sum(Vector512<double> x, Vector512<double> mask) => Sum(x & mask);

    /// <summary>((l0 + l4) + (l2 + l6)) + ((l1 + l5) + (l3 + l7)).</summary>
    [MethodImpl(AggressiveInlining)]
    internal static double Sum(Vector512<double> x)
    {
        Vector256<double> four = x.GetLower() + x.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two.ToScalar() + two.GetElement(1);
    }

    /// <summary>
    /// <see cref="Sum(Vector512{double})"/> of eight vectors, one to a lane: the same bits by 7 additions instead of 24, since the vectors
    /// are interleaved before they are halved.
    /// </summary>
    [MethodImpl(AggressiveInlining)]
    internal static Vector512<double> Sums(Vector512<double> x0, Vector512<double> x1, Vector512<double> x2, Vector512<double> x3,
        Vector512<double> x4, Vector512<double> x5, Vector512<double> x6, Vector512<double> x7)
    {
        if (!Avx512F.IsSupported) return Vector512.Create(Sum(x0), Sum(x1), Sum(x2), Sum(x3), Sum(x4), Sum(x5), Sum(x6), Sum(x7));
        Vector512<double> even = Quarters(Halves(x0, x2), Halves(x4, x6)), odd = Quarters(Halves(x1, x3), Halves(x5, x7));
        return Avx512F.UnpackLow(even, odd) + Avx512F.UnpackHigh(even, odd);
    }

    /// <summary>(l0 + l4, ..., l3 + l7) of a, then of b.</summary>
    [MethodImpl(AggressiveInlining)]
    private static Vector512<double> Halves(Vector512<double> a, Vector512<double> b) =>
        Avx512F.Shuffle4x128(a, b, 0b01_00_01_00) + Avx512F.Shuffle4x128(a, b, 0b11_10_11_10);

    /// <summary>(l0 + l2, l1 + l3) of the four halves in a and b.</summary>
    [MethodImpl(AggressiveInlining)]
    private static Vector512<double> Quarters(Vector512<double> a, Vector512<double> b) =>
        Avx512F.Shuffle4x128(a, b, 0b10_00_10_00) + Avx512F.Shuffle4x128(a, b, 0b11_01_11_01);
}
