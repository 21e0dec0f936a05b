namespace Lethe.Experiments.Reproduction;

/// <summary>One number of a figure or table.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Published">The paper's value; NaN where it gives none.</param>
/// <param name="Measured">Ours; NaN where it could not be measured.</param>
public sealed record ReproducedValue(string Name, double Published, double Measured);

/// <summary>A curve of a figure.</summary>
/// <param name="Label">Name in the legend.</param>
/// <param name="X">Horizontal values.</param>
/// <param name="Y">Vertical values.</param>
public sealed record ReproducedCurve(string Label, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>Lower edge of a band; empty for none.</summary>
    public IReadOnlyList<double> Low { get; init; } = [];

    /// <summary>Upper edge of a band; empty for none.</summary>
    public IReadOnlyList<double> High { get; init; } = [];
}

/// <summary>A panel of a figure.</summary>
/// <param name="Name">Part of the file name: letters, digits and hyphens.</param>
/// <param name="Title">Title.</param>
/// <param name="XLabel">Text at the horizontal axis.</param>
/// <param name="YLabel">Text at the vertical axis.</param>
/// <param name="Curves">The curves.</param>
public sealed record ReproducedPanel(string Name, string Title, string XLabel, string YLabel, IReadOnlyList<ReproducedCurve> Curves)
{
    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool LogX { get; init; }

    /// <summary>Whether the vertical axis is logarithmic.</summary>
    public bool LogY { get; init; }
}

/// <summary>A figure or table of the papers, measured.</summary>
/// <param name="Id">fig1, ..., table1, grid.</param>
/// <param name="Title">What it is, in the paper's order.</param>
/// <param name="Claim">What the paper says it shows.</param>
/// <param name="Rule">How <paramref name="Agrees"/> was decided.</param>
/// <param name="Agrees">True: agrees; false: disagrees; null: cannot tell.</param>
/// <param name="Note">Why, in a sentence or two.</param>
/// <param name="Values">Numbers, published beside measured.</param>
/// <param name="Panels">The figure.</param>
public sealed record ReproducedItem(string Id, string Title, string Claim, string Rule, bool? Agrees, string Note,
    IReadOnlyList<ReproducedValue> Values,
    IReadOnlyList<ReproducedPanel> Panels)
{
    /// <summary>The scale it was measured at.</summary>
    public ReproductionScale Scale { get; init; }

    /// <summary>What was added to the seeds of its file.</summary>
    public int Seed { get; init; }

    /// <summary>Folders of its runs, relative to the reproduction's; empty where it trains nothing on disk.</summary>
    public IReadOnlyList<string> Runs { get; init; } = [];

    /// <summary>"agrees", "disagrees" or "cannot tell".</summary>
    public string Verdict => Agrees switch
    {
        true => "agrees",
        false => "disagrees",
        null => "cannot tell",
    };
}
