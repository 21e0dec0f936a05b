namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>Kinds of diagonal recurrence, for passes compiled once per kind.</summary>
internal interface IDiagonalForm
{
    /// <summary><see cref="RecurrenceShape.Layerwise"/>.</summary>
    static abstract bool IsLayerwise { get; }

    /// <summary><see cref="RecurrenceShape.Complex"/>.</summary>
    static abstract bool IsComplex { get; }
}

/// <summary>sigma in the recurrence, real states.</summary>
internal readonly struct PlainForm : IDiagonalForm
{
    public static bool IsLayerwise => false;

    public static bool IsComplex => false;
}

/// <summary>sigma on what the decoder reads.</summary>
internal readonly struct LayerwiseForm : IDiagonalForm
{
    public static bool IsLayerwise => true;

    public static bool IsComplex => false;
}

/// <summary>Pairs of states that rotate into each other.</summary>
internal readonly struct ComplexForm : IDiagonalForm
{
    public static bool IsLayerwise => false;

    public static bool IsComplex => true;
}

/// <summary>What a form and a sigma are together.</summary>
internal static class DiagonalForm<TForm, TActivation, TVector>
    where TForm : struct, IDiagonalForm
    where TActivation : struct, IActivationFunction<TVector>
{
    /// <summary><see cref="RecurrenceShape.IsLinearInTime"/>.</summary>
    internal static bool IsLinearInTime
    {
        [MethodImpl(AggressiveInlining)]
        get => TForm.IsLayerwise || TActivation.IsLinear;
    }
}
