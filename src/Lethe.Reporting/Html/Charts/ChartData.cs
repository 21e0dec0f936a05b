using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Lethe.Reporting.Html.Charts;

/// <summary>
/// A figure as the JSON that the script of a page reads. Styles and limits are resolved here, so that chart and drawing agree. Numbers have
/// six significant digits; null stands for NaN and "Infinity" for infinity. No character of it can end the script element it stands in.
/// </summary>
internal static class ChartData
{
    // Points of all curves of a figure, and of one of them at most.
    private const int LargestFigure = 24000, LargestCurve = 600, SmallestCurve = 80;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The text; null where there is nothing to draw.</summary>
    public static string? Of(Figure figure) => figure.Series.Any(HasPoint) ? JsonSerializer.Serialize(Document(figure), Options) : null;

    private static bool HasPoint(Series series) => series.X.Zip(series.Y).Any(p => double.IsFinite(p.First) && !double.IsNaN(p.Second));

    private static object Document(Figure figure)
    {
        int limit = Math.Clamp(LargestFigure / figure.Series.Count, SmallestCurve, LargestCurve);
        Series[] curves = [.. figure.Series.Select(s => CurveThinning.Thin(s, figure.X.Kind, limit))];
        bool thinned = curves.Zip(figure.Series).Any(p => p.First.X.Count < p.Second.X.Count);
        SeriesStyle[] styles = SeriesStyle.Assign(figure.Series);
        var groups = new LegendGroups(figure.Series);
        var lists = new ChartLists();
        return new
        {
            Title = Printable.Line(figure.Title),
            Alt = Printable.Line(figure.AltText.Length > 0 ? figure.AltText : figure.Title),
            LegendTitle = Printable.Line(figure.LegendTitle),
            Notes = Texts(thinned ? [.. figure.Notes, CurveThinning.Note(limit)] : figure.Notes),
            X = Axis(figure.X, [.. figure.Series.SelectMany(s => s.X), .. figure.Guides.Where(g => !g.Horizontal).Select(g => g.Value)]),
            Y = Axis(figure.Y,
                [.. figure.Series.SelectMany(s => s.Y.Concat(s.Low ?? []).Concat(s.High ?? [])), .. figure.Guides.Where(g => g.Horizontal)
                .Select(g => g.Value)]),
            Guides = figure.Guides.Where(g => double.IsFinite(g.Value))
                .Select(g => new { Value = ChartLists.Rounded(g.Value), g.Horizontal, Label = Printable.Line(g.Label) }),
            Groups = Texts(groups.Labels),
            Curves = curves.Select((curve, i) => Curve(curve, styles[i], groups.Of(i), lists)).ToArray(),
            Lists = lists.All,
        };
    }

    private static object Curve(Series curve, SeriesStyle style, int group, ChartLists lists)
    {
        bool band = curve.Low is not null && curve.High is not null;
        return new
        {
            Name = Printable.Line(curve.Label.Length > 0 ? curve.Label : curve.Group ?? ""),
            Group = group,
            Colour = style.Ink.Key,
            style.Width,
            Line = style.Pattern is not null,
            Dash = (style.Pattern ?? []).Select(dash => Math.Round(dash, 2)),
            Marker = style.Marker == Marker.None ? "" : style.Marker.ToString().ToLowerInvariant(),
            style.Open,
            style.Turn,
            Facets = curve.Facets.Count == 0 ? null
                : curve.Facets.DistinctBy(f => Printable.Line(f.Name))
                    .ToDictionary(f => Printable.Line(f.Name), f => Printable.Line(f.Value)),
            X = lists.Add(curve.X),
            Y = ChartLists.Numbers(curve.Y),
            Low = band ? ChartLists.Numbers(curve.Low!) : null,
            High = band ? ChartLists.Numbers(curve.High!) : null,
        };
    }

    private static object Axis(Axis axis, IReadOnlyList<double> values) => new
    {
        Label = Printable.Line(axis.Label),
        Log = axis.Kind == AxisKind.Logarithmic,
        Zero = axis.ShowZero,
        Ticks = axis.Ticks is { } ticks ? ChartLists.Numbers([.. ticks]) : null,
        // The kind the figure does not have is offered where it has values to show.
        Linear = Limits(axis with { Kind = AxisKind.Linear }, values),
        Logarithmic = axis.Kind == AxisKind.Logarithmic || values.Any(v => v > 0 && double.IsFinite(v))
            ? Limits(axis with { Kind = AxisKind.Logarithmic, Min = Positive(axis.Min), Max = Positive(axis.Max) }, values) : null,
    };

    private static double[] Limits(Axis axis, IReadOnlyList<double> values)
    {
        (double min, double max) = AxisRange.Find(axis, values);
        return [min, max];
    }

    private static double? Positive(double? limit) => limit > 0 ? limit : null;

    private static string[] Texts(IReadOnlyList<string> texts) => [.. texts.Select(Printable.Line)];
}
