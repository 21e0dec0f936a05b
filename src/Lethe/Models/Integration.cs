namespace Lethe.Models;

/// <summary>The forms of time (theory: "three forms of time"; the bilinear one of complex poles beside them).</summary>
public enum Integration
{
    /// <summary>h + dt sigma(U x + b - A h): multiplier 1 - dt a, gain dt. Stable only while 0 &lt; dt a &lt; 2.</summary>
    Euler,

    /// <summary>Zero-order hold of a linear recurrence: multiplier e^{-a dt}, gain (1 - e^{-a dt})/a.</summary>
    Exact,

    /// <summary>Multiplier lambda = g(w) given directly, gain 1 (linear diagonal models).</summary>
    Native,

    /// <summary>Bilinear (trapezoidal) rule for complex poles: multiplier (1 + A dt/2)/(1 - A dt/2), gain dt/(1 - A dt/2).</summary>
    Bilinear,
}
