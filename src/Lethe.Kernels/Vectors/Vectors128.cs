namespace Lethe.Kernels.Vectors;

/// <summary>Four lanes of float32: half a tile.</summary>
internal readonly unsafe struct Vectors128<T> : IVectors<Vector128<T>, T>
    where T : unmanaged
{
    public static int Count => Vector128<T>.Count;

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Load(T* from) => Vector128.Load(from);

    [MethodImpl(AggressiveInlining)]
    public static void Store(Vector128<T> x, T* to) => x.Store(to);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Broadcast(T x) => Vector128.Create(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Constant(double x) => Vector128.Create(Lanes.Element<T>(x));

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Add(Vector128<T> a, Vector128<T> b) => a + b;

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Subtract(Vector128<T> a, Vector128<T> b) => a - b;

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Multiply(Vector128<T> a, Vector128<T> b) => a * b;

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Divide(Vector128<T> a, Vector128<T> b) => a / b;

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> MultiplyAdd(Vector128<T> a, Vector128<T> b, Vector128<T> c) => typeof(T) == typeof(double)
        ? Vector128.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector128.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> MultiplySubtract(Vector128<T> a, Vector128<T> b, Vector128<T> c) => MultiplyAdd(-a, b, c);

    // The native forms give their second operand where either is NaN.
    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Min(Vector128<T> bound, Vector128<T> x) => Vector128.MinNative(bound, x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Max(Vector128<T> bound, Vector128<T> x) => Vector128.MaxNative(bound, x);

    // The number of the smaller absolute value, with the sign of the first.
    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Clamp(Vector128<T> x)
    {
        if (!Avx512DQ.VL.IsSupported) return Max(Constant(-1), Min(Constant(1), x));
        return typeof(T) == typeof(double)
            ? Avx512DQ.VL.Range(x.AsDouble(), Vector128.Create(1.0), 0b0010).As<double, T>()
            : Avx512DQ.VL.Range(x.AsSingle(), Vector128.Create(1f), 0b0010).As<float, T>();
    }

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Abs(Vector128<T> x) => Vector128.Abs(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> AtLeast(Vector128<T> a, Vector128<T> b) => Vector128.GreaterThanOrEqual(a, b);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Select(Vector128<T> mask, Vector128<T> yes, Vector128<T> no) => Vector128.ConditionalSelect(mask, yes, no);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> And(Vector128<T> a, Vector128<T> b) => a & b;

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> AndNot(Vector128<T> x, Vector128<T> mask) => Vector128.AndNot(x, mask);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> Or(Vector128<T> a, Vector128<T> b) => a | b;

    [MethodImpl(AggressiveInlining)]
    public static Vector128<T> PowerOfTwo(Vector128<T> shifted) => typeof(T) == typeof(double)
        ? ((shifted.AsInt64() + Vector128.Create(1023L)) << 52).As<long, T>()
        : ((shifted.AsInt32() + Vector128.Create(127)) << 23).As<int, T>();
}
