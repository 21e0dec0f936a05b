namespace Lethe.Memory;

/// <summary>What may make a memory function less sure than its numbers look. The list is closed.</summary>
public enum MemoryWarningKind
{
    /// <summary>Independent restarts of the search found maxima that differ.</summary>
    RestartsDiffer,

    /// <summary>The last round of the search still made M larger.</summary>
    StillGaining,

    /// <summary>The worst input is as large, or as small, as any that was tried, and M still grows towards it.</summary>
    EdgeOfGrid,

    /// <summary>The model was not seen at rest without input, or does not come back to it after a small push.</summary>
    NoRest,

    /// <summary>M does not fall below a threshold within the window.</summary>
    ShortWindow,

    /// <summary>Rounding hides M before it has fallen below the smallest threshold.</summary>
    Precision,

    /// <summary>The probes find other kinds of tails or other horizons: the model latches, rounds or saturates.</summary>
    ProbesDisagree,

    /// <summary>Of a large vocabulary some tokens were tried.</summary>
    TokensSampled,
}

/// <summary>A warning, past its threshold.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Cause">What was seen, in one sentence.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Threshold">From where on it is a warning.</param>
public sealed record MemoryWarning(MemoryWarningKind Kind, string Cause, string Remedy, double Value, double Threshold)
{
    /// <summary>Its name in tables and JSON.</summary>
    public string Name => NameOf(Kind);

    /// <summary>The name of a kind.</summary>
    /// <param name="kind">The kind.</param>
    public static string NameOf(MemoryWarningKind kind) => kind switch
    {
        MemoryWarningKind.RestartsDiffer => "restarts-differ",
        MemoryWarningKind.StillGaining => "still-gaining",
        MemoryWarningKind.EdgeOfGrid => "edge-of-grid",
        MemoryWarningKind.NoRest => "no-rest",
        MemoryWarningKind.ShortWindow => "short-window",
        MemoryWarningKind.Precision => "precision",
        MemoryWarningKind.TokensSampled => "tokens-sampled",
        _ => "probes-disagree",
    };
}
