namespace Lethe.Kernels.Scan;

/// <summary>
/// Products of a scan on 32 bytes of channels. A lane is a number of one channel; a complex channel takes two neighbouring lanes (Re, Im).
/// Lanes (pairs) never mix, so a channel's bits depend neither on its place in a vector nor on the width of the machine's vectors.
/// </summary>
/// <typeparam name="T">double or float.</typeparam>
internal interface IScanArithmetic<T>
    where T : unmanaged
{
    /// <summary>x y + z.</summary>
    static abstract Vector256<T> MultiplyAdd(Vector256<T> x, Vector256<T> y, Vector256<T> z);

    /// <summary>conj(x) y + z.</summary>
    static abstract Vector256<T> ConjugateMultiplyAdd(Vector256<T> x, Vector256<T> y, Vector256<T> z);
}

/// <summary>Real channels: one fused multiply-add, the scalar one of <see cref="ScanReference{T}"/>.</summary>
internal readonly struct RealArithmetic<T> : IScanArithmetic<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> x, Vector256<T> y, Vector256<T> z) => Vectors256<T>.MultiplyAdd(x, y, z);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> ConjugateMultiplyAdd(Vector256<T> x, Vector256<T> y, Vector256<T> z) => MultiplyAdd(x, y, z);
}

/// <summary>
/// Complex channels: Re = fma(xr, yr, fma(-xi, yi, zr)), Im = fma(xr, yi, fma(xi, yr, zi)), two fused multiply-adds for both, as in
/// <see cref="ScanReference{T}"/>.
/// </summary>
internal readonly struct ComplexArithmetic<T> : IScanArithmetic<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> x, Vector256<T> y, Vector256<T> z) =>
        RealArithmetic<T>.MultiplyAdd(Re(x), y, RealArithmetic<T>.MultiplyAdd(Im(x) ^ Signs(-0.0, 0.0), Swap(y), z));

    [MethodImpl(AggressiveInlining)]
    public static Vector256<T> ConjugateMultiplyAdd(Vector256<T> x, Vector256<T> y, Vector256<T> z) =>
        RealArithmetic<T>.MultiplyAdd(Re(x), y, RealArithmetic<T>.MultiplyAdd(Im(x) ^ Signs(0.0, -0.0), Swap(y), z));

    [MethodImpl(AggressiveInlining)]
    private static Vector256<T> Re(Vector256<T> x) => typeof(T) == typeof(double)
        ? Vector256.Shuffle(x.AsDouble(), Vector256.Create(0L, 0, 2, 2)).As<double, T>()
        : Vector256.Shuffle(x.AsSingle(), Vector256.Create(0, 0, 2, 2, 4, 4, 6, 6)).As<float, T>();

    [MethodImpl(AggressiveInlining)]
    private static Vector256<T> Im(Vector256<T> x) => typeof(T) == typeof(double)
        ? Vector256.Shuffle(x.AsDouble(), Vector256.Create(1L, 1, 3, 3)).As<double, T>()
        : Vector256.Shuffle(x.AsSingle(), Vector256.Create(1, 1, 3, 3, 5, 5, 7, 7)).As<float, T>();

    [MethodImpl(AggressiveInlining)]
    private static Vector256<T> Swap(Vector256<T> x) => typeof(T) == typeof(double)
        ? Vector256.Shuffle(x.AsDouble(), Vector256.Create(1L, 0, 3, 2)).As<double, T>()
        : Vector256.Shuffle(x.AsSingle(), Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)).As<float, T>();

    [MethodImpl(AggressiveInlining)]
    private static Vector256<T> Signs(double re, double im) => typeof(T) == typeof(double)
        ? Vector256.Create(re, im, re, im).As<double, T>()
        : Vector256.Create((float)re, (float)im, (float)re, (float)im, (float)re, (float)im, (float)re, (float)im).As<float, T>();
}
