namespace Lethe.Reporting.Figures;

/// <summary>How an axis maps values to positions.</summary>
public enum AxisKind
{
    /// <summary>Position is proportional to the value.</summary>
    Linear,

    /// <summary>Position is proportional to the logarithm of the value.</summary>
    Logarithmic,
}

/// <summary>An axis of a <see cref="Figure"/>.</summary>
/// <param name="Label">Text beside the axis, with the unit; empty for none.</param>
/// <param name="Kind">Linear or logarithmic.</param>
public sealed record Axis(string Label, AxisKind Kind = AxisKind.Linear)
{
    /// <summary>Lower limit; null: from the data. Positive on a logarithmic axis.</summary>
    public double? Min { get; init; }

    /// <summary>Upper limit; null: from the data. Above <see cref="Min"/>.</summary>
    public double? Max { get; init; }

    /// <summary>Values that get a labelled tick, such as the widths measured; null: chosen from the range.</summary>
    public IReadOnlyList<double>? Ticks { get; init; }

    /// <summary>
    /// On a logarithmic x axis: zeros are drawn in a slot of their own left of the smallest value, behind a break in the axis. Without
    /// effect elsewhere.
    /// </summary>
    public bool ShowZero { get; init; }
}
