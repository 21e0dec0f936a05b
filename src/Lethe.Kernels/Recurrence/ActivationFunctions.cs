namespace Lethe.Kernels.Recurrence;

/// <summary>sigma on the lanes of a vector, for kernels compiled once per activation. NaN stays NaN in all functions but one: a diverged
/// state must show.</summary>
internal interface IActivationFunction<TVector>
{
    /// <summary>sigma(z) = z.</summary>
    static abstract bool IsLinear { get; }

    /// <summary>True where sigma takes so many operations that its value is kept rather than computed again, and that it is computed in a
    /// loop of its own.</summary>
    static abstract bool IsLong { get; }

    static abstract TVector Apply(TVector z);

    /// <summary>
    /// The first half of a long sigma; z itself where it is short. A core looks ahead no further than the operations of some four long
    /// sigmas: a loop over eight goes through the first halves, then through the second.
    /// </summary>
    static abstract TVector Begin(TVector z);

    /// <summary>sigma(z), from <see cref="Begin"/>(z): the bits of <see cref="Apply"/>.</summary>
    static abstract TVector End(TVector z, TVector begun);

    /// <summary>delta sigma'(z), from <paramref name="value"/> = sigma(z); or, where <see cref="IsLong"/> is false, from z
    /// itself.</summary>
    static abstract TVector Pull(TVector value, TVector delta);

    /// <summary>1 + r sigma'(z), from what <see cref="Pull"/> takes and <paramref name="rest"/> = 1 + r.</summary>
    static abstract TVector Gain(TVector value, TVector r, TVector rest);
}

/// <summary><see cref="Activation.Linear"/>.</summary>
internal readonly struct LinearFunction<TVector> : IActivationFunction<TVector>
{
    public static bool IsLinear => true;

    public static bool IsLong => false;

    [MethodImpl(AggressiveInlining)]
    public static TVector Apply(TVector z) => z;

    [MethodImpl(AggressiveInlining)]
    public static TVector Begin(TVector z) => z;

    [MethodImpl(AggressiveInlining)]
    public static TVector End(TVector z, TVector begun) => z;

    [MethodImpl(AggressiveInlining)]
    public static TVector Pull(TVector value, TVector delta) => delta;

    [MethodImpl(AggressiveInlining)]
    public static TVector Gain(TVector value, TVector r, TVector rest) => rest;
}

/// <summary><see cref="Activation.Tanh"/>.</summary>
internal readonly struct TanhFunction<TOps, TVector, T> : IActivationFunction<TVector>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    public static bool IsLinear => false;

    public static bool IsLong => true;

    [MethodImpl(AggressiveInlining)]
    public static TVector Apply(TVector z) => TanhHalves<TOps, TVector, T>.Apply(z);

    [MethodImpl(AggressiveInlining)]
    public static TVector Begin(TVector z) => TanhHalves<TOps, TVector, T>.Expm1(z);

    [MethodImpl(AggressiveInlining)]
    public static TVector End(TVector z, TVector begun) => TanhHalves<TOps, TVector, T>.Quotient(z, begun);

    [MethodImpl(AggressiveInlining)]
    public static TVector Pull(TVector value, TVector delta) => TOps.Multiply(delta, TOps.MultiplySubtract(value, value, TOps.Constant(1)));

    [MethodImpl(AggressiveInlining)]
    public static TVector Gain(TVector value, TVector r, TVector rest) =>
        TOps.MultiplyAdd(r, TOps.MultiplySubtract(value, value, TOps.Constant(1)), TOps.Constant(1));
}

/// <summary><see cref="Activation.Hardtanh"/>. |sigma(z)| &lt; 1 exactly where |z| &lt; 1, so the value tells the slope.</summary>
internal readonly struct HardtanhFunction<TOps, TVector, T> : IActivationFunction<TVector>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    public static bool IsLinear => false;

    public static bool IsLong => false;

    [MethodImpl(AggressiveInlining)]
    public static TVector Apply(TVector z) => TOps.Max(TOps.Constant(-1), TOps.Min(TOps.Constant(1), z));

    [MethodImpl(AggressiveInlining)]
    public static TVector Begin(TVector z) => z;

    [MethodImpl(AggressiveInlining)]
    public static TVector End(TVector z, TVector begun) => Apply(z);

    [MethodImpl(AggressiveInlining)]
    public static TVector Pull(TVector value, TVector delta) =>
        TOps.Select(TOps.AtLeast(TOps.Abs(value), TOps.Constant(1)), TOps.Constant(0), delta);

    [MethodImpl(AggressiveInlining)]
    public static TVector Gain(TVector value, TVector r, TVector rest) =>
        TOps.Select(TOps.AtLeast(TOps.Abs(value), TOps.Constant(1)), TOps.Constant(1), rest);
}

/// <summary><see cref="HardtanhFunction{TOps, TVector, T}"/> in one instruction where there is one, for arguments other than NaN.</summary>
internal readonly struct NumericHardtanhFunction<TOps, TVector, T> : IActivationFunction<TVector>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    public static bool IsLinear => false;

    public static bool IsLong => false;

    [MethodImpl(AggressiveInlining)]
    public static TVector Apply(TVector z) => TOps.Clamp(z);

    [MethodImpl(AggressiveInlining)]
    public static TVector Begin(TVector z) => z;

    [MethodImpl(AggressiveInlining)]
    public static TVector End(TVector z, TVector begun) => Apply(z);

    [MethodImpl(AggressiveInlining)]
    public static TVector Pull(TVector value, TVector delta) => HardtanhFunction<TOps, TVector, T>.Pull(value, delta);

    [MethodImpl(AggressiveInlining)]
    public static TVector Gain(TVector value, TVector r, TVector rest) => HardtanhFunction<TOps, TVector, T>.Gain(value, r, rest);
}

/// <summary><see cref="Activation.Relu"/>. sigma(z) > 0 exactly where z > 0.</summary>
internal readonly struct ReluFunction<TOps, TVector, T> : IActivationFunction<TVector>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    public static bool IsLinear => false;

    public static bool IsLong => false;

    [MethodImpl(AggressiveInlining)]
    public static TVector Apply(TVector z) => TOps.Max(TOps.Constant(0), z);

    [MethodImpl(AggressiveInlining)]
    public static TVector Begin(TVector z) => z;

    [MethodImpl(AggressiveInlining)]
    public static TVector End(TVector z, TVector begun) => Apply(z);

    [MethodImpl(AggressiveInlining)]
    public static TVector Pull(TVector value, TVector delta) => TOps.AndNot(delta, TOps.AtLeast(TOps.Constant(0), value));

    [MethodImpl(AggressiveInlining)]
    public static TVector Gain(TVector value, TVector r, TVector rest) =>
        TOps.Select(TOps.AtLeast(TOps.Constant(0), value), TOps.Constant(1), rest);
}
