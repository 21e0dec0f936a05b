namespace Lethe.Experiments.Reproduction;

/// <summary>How much work a reproduction does.</summary>
public enum ReproductionScale
{
    /// <summary>The same path in seconds; too short to judge by.</summary>
    Smoke,

    /// <summary>Minutes: fewer data, epochs, widths or seeds than the paper.</summary>
    Reduced,

    /// <summary>The paper's own sizes.</summary>
    Full,
}
