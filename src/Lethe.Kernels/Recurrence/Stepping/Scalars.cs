namespace Lethe.Kernels.Recurrence.Stepping;

/// <summary>Sums of single numbers in float64 or float32.</summary>
internal static unsafe class Scalars
{
    /// <summary>A number as float64.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static double ToDouble<T>(T x)
        where T : unmanaged => typeof(T) == typeof(double) ? Unsafe.BitCast<T, double>(x) : Unsafe.BitCast<T, float>(x);

    /// <summary>((start + t_0) + t_1) + ..., rounded to T at each.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static double Sum<T>(T start, T* terms, int count)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            double sum = Unsafe.BitCast<T, double>(start);
            for (int i = 0; i < count; i++) sum += ((double*)terms)[i];
            return sum;
        }
        float single = Unsafe.BitCast<T, float>(start);
        for (int i = 0; i < count; i++) single += ((float*)terms)[i];
        return single;
    }

    /// <summary>(t_0 + t_1) + (t_2 + t_3).</summary>
    [MethodImpl(AggressiveInlining)]
    internal static double SumOfPairs<T>(T* t)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double)) return (((double*)t)[0] + ((double*)t)[1]) + (((double*)t)[2] + ((double*)t)[3]);
        float* single = (float*)t;
        return (single[0] + single[1]) + (single[2] + single[3]);
    }
}
