using System.Runtime.CompilerServices;
using Lethe.Kernels.VectorMath;
using Lethe.Kernels.Vectors;

namespace Lethe.Kernels.Recurrence;

/// <summary>sigma on the lanes of a vector, for kernels compiled once per activation. NaN stays NaN in all functions but one: a diverged state must show.</summary>
internal interface IActivationFunction
{
    /// <summary>sigma(z) = z.</summary>
    static abstract bool IsLinear { get; }

    /// <summary>True where sigma takes so many operations that its value is kept rather than computed again, and that it is computed in a loop of its own.</summary>
    static abstract bool IsLong { get; }

    /// <summary>sigma(z).</summary>
    static abstract TVector Apply<TOps, TVector, TElement>(TVector z)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged;

    /// <summary>
    /// The first half of a long sigma; z itself where it is short. A core looks ahead no further than the operations of some four long sigmas: a loop over eight
    /// goes through the first halves, then through the second.
    /// </summary>
    static abstract TVector Begin<TOps, TVector, TElement>(TVector z)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged;

    /// <summary>sigma(z), from <see cref="Begin"/>(z): the bits of <see cref="Apply"/>.</summary>
    static abstract TVector End<TOps, TVector, TElement>(TVector z, TVector begun)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged;

    /// <summary>delta sigma'(z), from <paramref name="value"/> = sigma(z); or, where <see cref="IsLong"/> is false, from z itself.</summary>
    static abstract TVector Pull<TOps, TVector, TElement>(TVector value, TVector delta)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged;

    /// <summary>1 + r sigma'(z), from what <see cref="Pull"/> takes and <paramref name="rest"/> = 1 + r.</summary>
    static abstract TVector Gain<TOps, TVector, TElement>(TVector value, TVector r, TVector rest)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged;
}

/// <summary><see cref="Activation.Linear"/>.</summary>
internal readonly struct LinearFunction : IActivationFunction
{
    public static bool IsLinear => true;

    public static bool IsLong => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TOps, TVector, TElement>(TVector z)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Begin<TOps, TVector, TElement>(TVector z)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector End<TOps, TVector, TElement>(TVector z, TVector begun)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Pull<TOps, TVector, TElement>(TVector value, TVector delta)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => delta;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gain<TOps, TVector, TElement>(TVector value, TVector r, TVector rest)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => rest;
}

/// <summary><see cref="Activation.Tanh"/>.</summary>
internal readonly struct TanhFunction : IActivationFunction
{
    public static bool IsLinear => false;

    public static bool IsLong => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TOps, TVector, TElement>(TVector z)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => TanhQuotient.From<TOps, TVector, TElement>(z, TOps.TanhExpm1(z));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Begin<TOps, TVector, TElement>(TVector z)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => TOps.TanhExpm1(z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector End<TOps, TVector, TElement>(TVector z, TVector begun)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => TanhQuotient.From<TOps, TVector, TElement>(z, begun);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Pull<TOps, TVector, TElement>(TVector value, TVector delta)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => TOps.Multiply(delta, TOps.MultiplySubtract(value, value, TOps.Constant(1)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gain<TOps, TVector, TElement>(TVector value, TVector r, TVector rest)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => TOps.MultiplyAdd(r, TOps.MultiplySubtract(value, value, TOps.Constant(1)), TOps.Constant(1));
}

/// <summary><see cref="Activation.Hardtanh"/>. |sigma(z)| &lt; 1 exactly where |z| &lt; 1, so the value tells the slope.</summary>
internal readonly struct HardtanhFunction : IActivationFunction
{
    public static bool IsLinear => false;

    public static bool IsLong => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TOps, TVector, TElement>(TVector z)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => TOps.Max(TOps.Constant(-1), TOps.Min(TOps.Constant(1), z));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Begin<TOps, TVector, TElement>(TVector z)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector End<TOps, TVector, TElement>(TVector z, TVector begun)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => Apply<TOps, TVector, TElement>(z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Pull<TOps, TVector, TElement>(TVector value, TVector delta)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => TOps.Select(TOps.AtLeast(TOps.Abs(value), TOps.Constant(1)), TOps.Constant(0), delta);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gain<TOps, TVector, TElement>(TVector value, TVector r, TVector rest)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => TOps.Select(TOps.AtLeast(TOps.Abs(value), TOps.Constant(1)), TOps.Constant(1), rest);
}

/// <summary><see cref="HardtanhFunction"/> in one instruction where there is such a one, for arguments that are no NaN.</summary>
internal readonly struct NumericHardtanhFunction : IActivationFunction
{
    public static bool IsLinear => false;

    public static bool IsLong => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TOps, TVector, TElement>(TVector z)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => TOps.Clamp(z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Begin<TOps, TVector, TElement>(TVector z)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector End<TOps, TVector, TElement>(TVector z, TVector begun)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => Apply<TOps, TVector, TElement>(z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Pull<TOps, TVector, TElement>(TVector value, TVector delta)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => HardtanhFunction.Pull<TOps, TVector, TElement>(value, delta);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gain<TOps, TVector, TElement>(TVector value, TVector r, TVector rest)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => HardtanhFunction.Gain<TOps, TVector, TElement>(value, r, rest);
}

/// <summary><see cref="Activation.Relu"/>. sigma(z) > 0 exactly where z > 0.</summary>
internal readonly struct ReluFunction : IActivationFunction
{
    public static bool IsLinear => false;

    public static bool IsLong => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TOps, TVector, TElement>(TVector z)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => TOps.Max(TOps.Constant(0), z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Begin<TOps, TVector, TElement>(TVector z)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector End<TOps, TVector, TElement>(TVector z, TVector begun)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => Apply<TOps, TVector, TElement>(z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Pull<TOps, TVector, TElement>(TVector value, TVector delta)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => TOps.AndNot(delta, TOps.AtLeast(TOps.Constant(0), value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gain<TOps, TVector, TElement>(TVector value, TVector r, TVector rest)
        where TOps : struct, IVectors<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged => TOps.Select(TOps.AtLeast(TOps.Constant(0), value), TOps.Constant(1), rest);
}
