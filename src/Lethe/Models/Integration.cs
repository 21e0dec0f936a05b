namespace Lethe.Models;

/// <summary>The three forms of time (theory: "three forms of time").</summary>
public enum Integration
{
    /// <summary>h + dt sigma(U x + b - A h): multiplier 1 - dt a, gain dt. Stable only while 0 &lt; dt a &lt; 2.</summary>
    Euler,

    /// <summary>Zero-order hold of a linear recurrence: multiplier e^{-a dt}, gain (1 - e^{-a dt})/a.</summary>
    Exact,

    /// <summary>Multiplier lambda = g(w) given directly, gain 1 (linear diagonal models).</summary>
    Native,
}
