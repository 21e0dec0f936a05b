namespace Lethe.Reporting.Html.Charts;

/// <summary>What the script of a page reads of a figure.</summary>
internal sealed record ChartDocument
{
    public required string Title { get; init; }

    public required string Alt { get; init; }

    public required string LegendTitle { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public required ChartAxis X { get; init; }

    public required ChartAxis Y { get; init; }

    public required IReadOnlyList<ChartGuide> Guides { get; init; }

    public required IReadOnlyList<string> Groups { get; init; }

    public required IReadOnlyList<ChartCurve> Curves { get; init; }

    /// <summary>Lists of numbers, and <see cref="ChartSteps"/>.</summary>
    public required IReadOnlyList<object> Lists { get; init; }
}

/// <summary>An axis, with its limits of either kind.</summary>
internal sealed record ChartAxis
{
    public required string Label { get; init; }

    public required bool Log { get; init; }

    public required bool Zero { get; init; }

    public IReadOnlyList<double?>? Ticks { get; init; }

    public required IReadOnlyList<double> Linear { get; init; }

    public IReadOnlyList<double>? Logarithmic { get; init; }
}

/// <summary>A line across the figure.</summary>
internal sealed record ChartGuide(double Value, bool Horizontal, string Label);

/// <summary>A curve; <see cref="X"/> is an index into the lists of the document.</summary>
internal sealed record ChartCurve
{
    public required string Name { get; init; }

    public required int Group { get; init; }

    public required string Colour { get; init; }

    public required double Width { get; init; }

    public required bool Line { get; init; }

    public required IReadOnlyList<double> Dash { get; init; }

    public required string Marker { get; init; }

    public required bool Open { get; init; }

    public required int Turn { get; init; }

    public IReadOnlyDictionary<string, string>? Facets { get; init; }

    public required int X { get; init; }

    public required IReadOnlyList<double?> Y { get; init; }

    public IReadOnlyList<double?>? Low { get; init; }

    public IReadOnlyList<double?>? High { get; init; }
}

/// <summary>Evenly spaced numbers.</summary>
internal sealed record ChartSteps(double From, double Step, int Count);
