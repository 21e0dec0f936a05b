using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lethe.Kernels.VectorMath;

namespace Lethe.Kernels.Recurrence;

/// <summary>sigma on eight lanes, for kernels compiled once per activation. NaN stays NaN in both functions: a diverged state must show.</summary>
internal interface IActivationFunction
{
    /// <summary>The linear form h' = M h + U x + b; false: h' = h + dt sigma(U x + b - A h).</summary>
    static abstract bool IsLinear { get; }

    /// <summary>
    /// True where sigma takes so many operations that eight inlined copies exceed what the compiler inlines: units are then taken in a loop.
    /// </summary>
    static abstract bool IsLong { get; }

    /// <summary>sigma(z).</summary>
    static abstract Vector512<double> Apply(Vector512<double> z);

    /// <summary>delta sigma'(z), from <paramref name="value"/> = sigma(z).</summary>
    static abstract Vector512<double> Pull(Vector512<double> value, Vector512<double> delta);
}

/// <summary><see cref="Activation.Linear"/>.</summary>
internal readonly struct LinearFunction : IActivationFunction
{
    public static bool IsLinear => true;

    public static bool IsLong => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Apply(Vector512<double> z) => z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Pull(Vector512<double> value, Vector512<double> delta) => delta;
}

/// <summary><see cref="Activation.Tanh"/>.</summary>
internal readonly struct TanhFunction : IActivationFunction
{
    public static bool IsLinear => false;

    public static bool IsLong => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Apply(Vector512<double> z) => Tanh.Apply(z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Pull(Vector512<double> value, Vector512<double> delta) =>
        delta * Vector512.FusedMultiplyAdd(-value, value, Vector512.Create(1.0));
}

/// <summary><see cref="Activation.Hardtanh"/>. |sigma(z)| &lt; 1 exactly where |z| &lt; 1, so the value tells the slope.</summary>
internal readonly struct HardtanhFunction : IActivationFunction
{
    public static bool IsLinear => false;

    public static bool IsLong => false;

    // MinNative and MaxNative give their second operand when either is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Apply(Vector512<double> z) =>
        Vector512.MaxNative(Vector512.Create(-1.0), Vector512.MinNative(Vector512.Create(1.0), z));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Pull(Vector512<double> value, Vector512<double> delta) =>
        Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(Vector512.Abs(value), Vector512.Create(1.0)), Vector512<double>.Zero, delta);
}

/// <summary><see cref="Activation.Relu"/>. sigma(z) > 0 exactly where z > 0.</summary>
internal readonly struct ReluFunction : IActivationFunction
{
    public static bool IsLinear => false;

    public static bool IsLong => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Apply(Vector512<double> z) => Vector512.MaxNative(Vector512<double>.Zero, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Pull(Vector512<double> value, Vector512<double> delta) =>
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(value, Vector512<double>.Zero), Vector512<double>.Zero, delta);
}
