namespace Lethe.Experiments.Sweeps;

/// <summary>What the cells of a column are.</summary>
public enum SweepColumnKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>64-bit whole numbers.</summary>
    Whole,

    /// <summary>Double-precision numbers, infinite and undefined ones included.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,
}

/// <summary>A column of results.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its cells are.</param>
public sealed record SweepColumn(string Name, SweepColumnKind Kind);
