namespace Lethe.Reporting.Figures;

/// <summary>One curve or point cloud of a <see cref="Figure"/>.</summary>
/// <param name="Label">Name in the legend; empty: not listed.</param>
/// <param name="X">Horizontal values.</param>
/// <param name="Y">Vertical values, one per x; NaN leaves a gap, infinity an arrow at the top edge.</param>
public sealed record Series(string Label, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>Lower edge of a shaded band, one per x; null for none. Both edges or neither.</summary>
    public IReadOnlyList<double>? Low { get; init; }

    /// <summary>Upper edge of a shaded band, one per x; null for none. Infinity reaches to the top edge.</summary>
    public IReadOnlyList<double>? High { get; init; }

    /// <summary>Series of one group share colour, dash and marker where these are automatic, and the legend lists the first of them alone;
    /// null: a group of its own.</summary>
    public string? Group { get; init; }

    /// <summary>Line pattern.</summary>
    public Dash Dash { get; init; } = Dash.Auto;

    /// <summary>Marker at the points; with many points only some carry one, staggered between series.</summary>
    public Marker Marker { get; init; } = Marker.Auto;

    /// <summary>True: markers are outlines.</summary>
    public bool OpenMarkers { get; init; }

    /// <summary>Line width.</summary>
    public LineWeight Weight { get; init; } = LineWeight.Normal;

    /// <summary>Index into the palette, taken modulo its size; null: next group's turn; -1: the colour of text.</summary>
    public int? Colour { get; init; }

    /// <summary>The colour itself at 0, up to -1 lighter and up to 1 darker: widths of one family, for instance.</summary>
    public double Shade { get; init; }

    /// <summary>
    /// What a reader of a page can pick curves by, beside the entries of the legend: the seed of a run, for instance. Drawings do not show
    /// it.
    /// </summary>
    public IReadOnlyList<SeriesFacet> Facets { get; init; } = [];
}

/// <summary>A property that curves of one legend entry differ in.</summary>
/// <param name="Name">Its name, such as "Seed".</param>
/// <param name="Value">Its value, such as "3".</param>
public sealed record SeriesFacet(string Name, string Value);

/// <summary>Line patterns, distinct in black and white.</summary>
public enum Dash
{
    /// <summary>By the group's turn.</summary>
    Auto,

    /// <summary>Continuous.</summary>
    Solid,

    /// <summary>Dashes.</summary>
    Dashed,

    /// <summary>Dots.</summary>
    Dotted,

    /// <summary>Dash, dot.</summary>
    DashDot,

    /// <summary>Long dashes.</summary>
    LongDash,

    /// <summary>No line: markers alone.</summary>
    None,
}

/// <summary>Point markers, distinct in black and white.</summary>
public enum Marker
{
    /// <summary>By the group's turn.</summary>
    Auto,

    /// <summary>No marker.</summary>
    None,

    /// <summary>Circle.</summary>
    Circle,

    /// <summary>Square.</summary>
    Square,

    /// <summary>Triangle, point up.</summary>
    Triangle,

    /// <summary>Diamond.</summary>
    Diamond,

    /// <summary>Triangle, point down.</summary>
    TriangleDown,

    /// <summary>Upright cross.</summary>
    Plus,

    /// <summary>Diagonal cross.</summary>
    Cross,
}

/// <summary>Line widths.</summary>
public enum LineWeight
{
    /// <summary>Half as wide as normal: runs behind a median.</summary>
    Thin,

    /// <summary>Normal.</summary>
    Normal,

    /// <summary>Wide: what the figure is about.</summary>
    Bold,
}
