namespace Lethe.Experiments.Configuration;

/// <summary>A family of settings that belong together.</summary>
public enum Protocol
{
    /// <summary>The published code's: fixed horizon, time-squared loss, widths chained by threshold.</summary>
    Reference,

    /// <summary>Width and horizon grow together, plain loss, no margin term, pruned afterwards.</summary>
    GrowingHorizon,
}
