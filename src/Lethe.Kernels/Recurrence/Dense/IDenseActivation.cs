using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lethe.Kernels.VectorMath;

namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>sigma and sigma' on eight lanes, resolved at compile time; the conventions at kinks are those of <see cref="Activation"/>.</summary>
internal interface IDenseActivation
{
    /// <summary>sigma(z).</summary>
    static abstract Vector512<double> Value(Vector512<double> z);

    /// <summary>sigma'(z), <paramref name="value"/> being sigma(z).</summary>
    static abstract Vector512<double> Slope(Vector512<double> z, Vector512<double> value);
}

/// <summary>tanh z; 1 - tanh^2 z.</summary>
internal readonly struct TanhActivation : IDenseActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Value(Vector512<double> z) => Tanh.Apply(z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Slope(Vector512<double> z, Vector512<double> value) =>
        Vector512.FusedMultiplyAdd(-value, value, Vector512<double>.One);
}

/// <summary>min(1, max(-1, z)), NaN to NaN; slope 1 on the open interval.</summary>
internal readonly struct HardtanhActivation : IDenseActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Value(Vector512<double> z)
    {
        Vector512<double> below = Vector512.ConditionalSelect(Vector512.GreaterThan(z, Vector512<double>.One), Vector512<double>.One, z);
        return Vector512.ConditionalSelect(Vector512.LessThan(z, -Vector512<double>.One), -Vector512<double>.One, below);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Slope(Vector512<double> z, Vector512<double> value) =>
        Vector512.LessThan(Vector512.Abs(z), Vector512<double>.One) & Vector512<double>.One;
}

/// <summary>max(0, z), NaN to NaN; slope 0 at 0.</summary>
internal readonly struct ReluActivation : IDenseActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Value(Vector512<double> z) =>
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(z, Vector512<double>.Zero), Vector512<double>.Zero, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Slope(Vector512<double> z, Vector512<double> value) =>
        Vector512.GreaterThan(z, Vector512<double>.Zero) & Vector512<double>.One;
}
