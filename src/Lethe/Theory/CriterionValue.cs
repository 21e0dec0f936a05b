namespace Lethe.Theory;

/// <summary>g(beta) of the criterion for stable reparameterizations, bracketed, and what follows.</summary>
/// <param name="Lower">g(beta) is at least this: attained by a pair of weights, or by a closed form.</param>
/// <param name="Upper">g(beta) is at most this; infinity where no bound was shown.</param>
/// <param name="Verdict">Whether the criterion is met.</param>
/// <param name="IsClosedForm">True for a formula, false for a bracket.</param>
/// <param name="Weight">A w that takes <paramref name="Lower"/> or disproves stability; infinite where it is a limit, NaN where it is not
/// known.</param>
/// <param name="Reason">How the answer came about, in one sentence.</param>
public sealed record CriterionValue(double Lower, double Upper, CriterionVerdict Verdict, bool IsClosedForm, double Weight, string Reason)
{
    /// <summary>A closed form: stable where it is finite.</summary>
    public CriterionValue(double value, double weight, string reason)
        : this(value, value, double.IsFinite(value) ? CriterionVerdict.Stable : CriterionVerdict.Unstable, true, weight, reason)
    {
    }

    /// <summary>g(beta), to the width of the bracket: <see cref="Lower"/>; NaN where nothing was decided.</summary>
    public double Value => Verdict == CriterionVerdict.Undecided ? double.NaN : Lower;

    /// <summary>True where the parameterization was shown to be a stable one.</summary>
    public bool IsStable => Verdict == CriterionVerdict.Stable;
}
