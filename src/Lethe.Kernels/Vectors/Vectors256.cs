namespace Lethe.Kernels.Vectors;

/// <summary>Four lanes of float64, half a tile, or eight of float32, a tile. Sixteen registers hold what a kernel needs of it.</summary>
internal readonly unsafe struct Vectors256<T> : IVectors<Vector256<T>, T>
    where T : unmanaged
{
    public static int Count => Vector256<T>.Count;

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Load(T* from) => Vector256.Load(from);

    [MethodImpl(AggressiveInlining)]
    public static void Store(Vector256<T> x, T* to) => x.Store(to);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Broadcast(T x) => Vector256.Create(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Constant(double x) => Vector256.Create(Lanes.Element<T>(x));

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Add(Vector256<T> a, Vector256<T> b) => a + b;

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Subtract(Vector256<T> a, Vector256<T> b) => a - b;

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Multiply(Vector256<T> a, Vector256<T> b) => a * b;

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Divide(Vector256<T> a, Vector256<T> b) => a / b;

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> a, Vector256<T> b, Vector256<T> c) => typeof(T) == typeof(double)
        ? Vector256.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector256.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> MultiplySubtract(Vector256<T> a, Vector256<T> b, Vector256<T> c) => MultiplyAdd(-a, b, c);

    // The native forms give their second operand where either is NaN.
    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Min(Vector256<T> bound, Vector256<T> x) => Vector256.MinNative(bound, x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Max(Vector256<T> bound, Vector256<T> x) => Vector256.MaxNative(bound, x);

    // The number of the smaller absolute value, with the sign of the first.
    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Clamp(Vector256<T> x)
    {
        if (!Avx512DQ.VL.IsSupported) return Max(Constant(-1), Min(Constant(1), x));
        return typeof(T) == typeof(double)
            ? Avx512DQ.VL.Range(x.AsDouble(), Vector256.Create(1.0), 0b0010).As<double, T>()
            : Avx512DQ.VL.Range(x.AsSingle(), Vector256.Create(1f), 0b0010).As<float, T>();
    }

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Abs(Vector256<T> x) => Vector256.Abs(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> AtLeast(Vector256<T> a, Vector256<T> b) => Vector256.GreaterThanOrEqual(a, b);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Select(Vector256<T> mask, Vector256<T> yes, Vector256<T> no) => Vector256.ConditionalSelect(mask, yes, no);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> And(Vector256<T> a, Vector256<T> b) => a & b;

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> AndNot(Vector256<T> x, Vector256<T> mask) => Vector256.AndNot(x, mask);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> Or(Vector256<T> a, Vector256<T> b) => a | b;

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> PowerOfTwo(Vector256<T> shifted) => typeof(T) == typeof(double)
        ? ((shifted.AsInt64() + Vector256.Create(1023L)) << 52).As<long, T>()
        : ((shifted.AsInt32() + Vector256.Create(127)) << 23).As<int, T>();
}
