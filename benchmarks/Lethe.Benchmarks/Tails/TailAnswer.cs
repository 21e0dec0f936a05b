namespace Lethe.Benchmarks.Tails;

/// <summary>What the classifier said of a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Fit">The answer.</param>
internal sealed record TailAnswer(TailCase Case, TailFit Fit)
{
    // Intervals of noise-free curves are narrower than the optimizer's own accuracy: six digits are asked for.
    private const double Digits = 1e-6;

    public bool IsDecided => Fit.Kind != TailKind.Undecided;

    public bool IsRight => Fit.Kind == Case.Kind;

    /// <summary>True where the kind is right and comes with a number.</summary>
    public bool HasInterval => IsRight && Fit.Kind is TailKind.Exponential or TailKind.Polynomial or TailKind.Stretched;

    /// <summary>The fitted rate, exponent or power; NaN where there is none.</summary>
    public double Decay => Fit.Kind == TailKind.Exponential ? Fit.Rate : Fit.Exponent;

    /// <summary>True where the interval holds the true number, to six digits.</summary>
    public bool Covers => HasInterval && Case.Decay >= Fit.IntervalLow - Digits * Case.Decay
        && Case.Decay <= Fit.IntervalHigh + Digits * Case.Decay;
}
