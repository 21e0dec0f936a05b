namespace Lethe.Kernels.Vectors;

/// <summary>Eight lanes of float64, a tile, or sixteen of float32, two tiles.</summary>
internal readonly unsafe struct Vectors512<T> : IVectors<Vector512<T>, T>
    where T : unmanaged
{
    public static int Count => Vector512<T>.Count;

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Load(T* from) => Vector512.Load(from);

    [MethodImpl(AggressiveInlining)]
    public static void Store(Vector512<T> x, T* to) => x.Store(to);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Broadcast(T x) => Vector512.Create(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Constant(double x) => Vector512.Create(Lanes.Element<T>(x));

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Add(Vector512<T> a, Vector512<T> b) => a + b;

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Subtract(Vector512<T> a, Vector512<T> b) => a - b;

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Multiply(Vector512<T> a, Vector512<T> b) => a * b;

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Divide(Vector512<T> a, Vector512<T> b) => a / b;

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(double)
        ? Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> MultiplySubtract(Vector512<T> a, Vector512<T> b, Vector512<T> c) => MultiplyAdd(-a, b, c);

    // The native forms give their second operand where either is NaN.
    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Min(Vector512<T> bound, Vector512<T> x) => Vector512.MinNative(bound, x);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Max(Vector512<T> bound, Vector512<T> x) => Vector512.MaxNative(bound, x);

    // The number of the smaller absolute value, with the sign of the first.
    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Clamp(Vector512<T> x)
    {
        if (!Avx512DQ.IsSupported) return Max(Constant(-1), Min(Constant(1), x));
        return typeof(T) == typeof(double)
            ? Avx512DQ.Range(x.AsDouble(), Vector512.Create(1.0), 0b0010).As<double, T>()
            : Avx512DQ.Range(x.AsSingle(), Vector512.Create(1f), 0b0010).As<float, T>();
    }

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Abs(Vector512<T> x) => Vector512.Abs(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> AtLeast(Vector512<T> a, Vector512<T> b) => Vector512.GreaterThanOrEqual(a, b);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Select(Vector512<T> mask, Vector512<T> yes, Vector512<T> no) => Vector512.ConditionalSelect(mask, yes, no);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> And(Vector512<T> a, Vector512<T> b) => a & b;

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> AndNot(Vector512<T> x, Vector512<T> mask) => Vector512.AndNot(x, mask);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> Or(Vector512<T> a, Vector512<T> b) => a | b;

    [MethodImpl(AggressiveInlining)]
    public static Vector512<T> PowerOfTwo(Vector512<T> shifted) => typeof(T) == typeof(double)
        ? ((shifted.AsInt64() + Vector512.Create(1023L)) << 52).As<long, T>()
        : ((shifted.AsInt32() + Vector512.Create(127)) << 23).As<int, T>();
}
