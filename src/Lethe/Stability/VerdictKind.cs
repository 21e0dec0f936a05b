namespace Lethe.Stability;

/// <summary>What a family of approximations is consistent with.</summary>
public enum VerdictKind
{
    /// <summary>Consistent with a stability radius that does not vanish.</summary>
    Stable,

    /// <summary>Consistent with a stability radius that tends to 0.</summary>
    Unstable,

    /// <summary>The measurements do not decide; the reason says why.</summary>
    Undecided,
}
