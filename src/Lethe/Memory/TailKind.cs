namespace Lethe.Memory;

/// <summary>How a tail decays.</summary>
public enum TailKind
{
    /// <summary>C e^{-rate t}.</summary>
    Exponential,

    /// <summary>C t^{-exponent}.</summary>
    Polynomial,

    /// <summary>Exactly 0 after some time.</summary>
    Finite,

    /// <summary>Faster than every exponential.</summary>
    SuperExponential,

    /// <summary>Does not tend to 0 within the window.</summary>
    NonDecaying,

    /// <summary>The data do not decide.</summary>
    Undecided,
}
