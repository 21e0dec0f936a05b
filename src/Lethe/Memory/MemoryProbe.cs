namespace Lethe.Memory;

/// <summary>What is fed to a model to read its memory.</summary>
public enum MemoryProbe
{
    /// <summary>x from t = 0 on: M(t) = sup |y_t - y_{t-1}|_2 / (dt |x|_inf), y_{-1} the zero-input steady output.</summary>
    Heaviside,

    /// <summary>x at one step only: |y_t - y^0_t| / (dt |x|).</summary>
    Impulse,

    /// <summary>x for a pre-run that covers the horizon, then 0: the Heaviside difference after the switch.</summary>
    Reversed,
}
