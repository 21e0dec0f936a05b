namespace Lethe.Reporting.Figures;

/// <summary>Where the legend goes.</summary>
public enum LegendPlacement
{
    /// <summary>In a corner of the plot that no data touch; else to the right; below where the entries are wide or the figure is
    /// narrow.</summary>
    Auto,

    /// <summary>To the right of the plot.</summary>
    Right,

    /// <summary>Below the plot, in as many columns as fit.</summary>
    Below,

    /// <summary>No legend.</summary>
    None,
}

/// <summary>
/// A line figure, described without reference to a plotting library. All texts are plain Unicode: the characters of the
/// superscript and subscript blocks (as in "10⁻³" or "Eₘ(β)") are drawn raised and lowered, nothing else is interpreted.
/// </summary>
/// <remarks>
/// Values that cannot be drawn are treated alike everywhere: NaN leaves a gap; zero and negative values leave a gap on a logarithmic axis
/// (zeros of x stand in a slot of their own where <see cref="Axis.ShowZero"/>); values above the top of the y axis, infinity among them,
/// lead to an arrow at the top edge, and a note says what the arrow means.
/// </remarks>
public sealed record Figure
{
    /// <summary>Title; empty for none.</summary>
    public required string Title { get; init; }

    /// <summary>Horizontal axis.</summary>
    public required Axis X { get; init; }

    /// <summary>Vertical axis.</summary>
    public required Axis Y { get; init; }

    /// <summary>Series in drawing order; later ones lie on top.</summary>
    public required IReadOnlyList<Series> Series { get; init; }

    /// <summary>Straight lines across the plot at given values.</summary>
    public IReadOnlyList<Guide> Guides { get; init; } = [];

    /// <summary>Sentences printed small below the figure.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Heading of the legend; empty for none.</summary>
    public string LegendTitle { get; init; } = "";

    /// <summary>Place of the legend.</summary>
    public LegendPlacement Legend { get; init; } = LegendPlacement.Auto;

    /// <summary>What a reader who cannot see the figure should know; empty: the title.</summary>
    public string AltText { get; init; } = "";

    /// <summary>The typeface.</summary>
    public FigureFont Font { get; init; }

    /// <summary>True: faint lines across the plot at the labelled ticks.</summary>
    public bool HasGrid { get; init; } = true;

    /// <summary>Width in CSS pixels (96 per inch), at least 240.</summary>
    public double Width { get; init; } = 640;

    /// <summary>
    /// Height in CSS pixels of plot and axes, at least 120; title, a legend below and notes are added to it, so that they never squeeze the
    /// data.
    /// </summary>
    public double Height { get; init; } = 360;

    /// <summary>Height in CSS pixels of the whole drawing, title, legend and notes included, in place of <see cref="Height"/>; null:
    /// as high as it gets.</summary>
    public double? WholeHeight { get; init; }
}
