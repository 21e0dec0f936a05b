namespace Lethe.Theory;

/// <summary>Whether a parameterization meets the criterion for stable reparameterizations.</summary>
public enum CriterionVerdict
{
    /// <summary>Shown: g(beta) is finite and tends to 0 with beta.</summary>
    Stable,

    /// <summary>Shown: g(beta) is infinite, or does not tend to 0 with beta.</summary>
    Unstable,

    /// <summary>Neither was shown; the reason says why.</summary>
    Undecided,
}
