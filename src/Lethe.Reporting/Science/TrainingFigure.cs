namespace Lethe.Reporting.Science;

/// <summary>The course of a training run.</summary>
/// <param name="Label">Name in the legend.</param>
/// <param name="Epochs">What each epoch gave.</param>
public sealed record TrainingCurve(string Label, IReadOnlyList<EpochMetrics> Epochs)
{
    /// <summary>Curves of one group share their look and one entry of the legend (seeds of a width); null: a group of its own.</summary>
    public string? Group { get; init; }

    /// <summary>What curves of a group differ in (<see cref="Series.Facets"/>).</summary>
    public IReadOnlyList<SeriesFacet> Facets { get; init; } = [];

    /// <summary>Index into the palette, as that of the family; null: the next one.</summary>
    public int? Colour { get; init; }

    /// <summary>The shade of the colour, as that of the width (<see cref="FamilyColours.Shade"/>).</summary>
    public double Shade { get; init; }
}

/// <summary>Validation loss by epoch, logarithmic. A loss that is not finite leaves the figure with an arrow.</summary>
public static class TrainingFigure
{
    /// <summary>The figure.</summary>
    /// <param name="title">Title.</param>
    /// <param name="curves">Runs.</param>
    /// <param name="stopBelow">Threshold of early stopping for a line there; null: none.</param>
    /// <param name="notes">Sentences below.</param>
    public static Figure Create(string title, IReadOnlyList<TrainingCurve> curves, double? stopBelow = null,
        IReadOnlyList<string>? notes = null)
    {
        var first = new HashSet<string>();
        return new Figure
        {
            Title = title,
            X = new Axis("Epoch"),
            Y = new Axis("Validation loss", AxisKind.Logarithmic),
            Series = [.. curves.Select(c => ToSeries(c, c.Group is null || first.Add(c.Group)))],
            Guides = stopBelow is { } value ? [new Guide(value, true, "stops below " + Digits.Short(value))] : [],
            Notes = notes ?? [],
            AltText = $"{title}. Last validation loss: {string.Join("; ", curves.Select(Last))}.",
        };
    }

    // Dashes cannot be told from the noise of a loss curve: solid lines, and markers on the first run of a group.
    private static Series ToSeries(TrainingCurve curve, bool marked) =>
        new(curve.Label, [.. curve.Epochs.Select(e => (double)e.Epoch)], [.. curve.Epochs.Select(e => Drawn(e.ValidationLoss))])
        {
            Group = curve.Group,
            Facets = curve.Facets,
            Colour = curve.Colour,
            Shade = curve.Shade,
            Dash = Dash.Solid,
            Marker = marked ? Marker.Auto : Marker.None,
            Weight = marked ? LineWeight.Normal : LineWeight.Thin,
        };

    private static string Last(TrainingCurve curve) =>
        $"{curve.Label} {Digits.Significant(curve.Epochs.Count == 0 ? double.NaN : curve.Epochs[^1].ValidationLoss)}";

    private static double Drawn(double loss) => double.IsFinite(loss) ? loss : double.PositiveInfinity;
}
