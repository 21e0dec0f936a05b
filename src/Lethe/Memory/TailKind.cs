namespace Lethe.Memory;

/// <summary>How a tail decays.</summary>
public enum TailKind
{
    /// <summary>C e^{-rate t}.</summary>
    Exponential,

    /// <summary>C t^{-exponent}.</summary>
    Polynomial,

    /// <summary>C e^{-b (t + t0)^q}, 0 &lt; q &lt; 1: slower than every exponential, faster than every power.</summary>
    Stretched,

    /// <summary>Exactly 0 after some time.</summary>
    Finite,

    /// <summary>Faster than every exponential.</summary>
    SuperExponential,

    /// <summary>Does not tend to 0 within the window.</summary>
    NonDecaying,

    /// <summary>The data do not decide.</summary>
    Undecided,
}
