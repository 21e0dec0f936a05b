using System.Text;
using System.Text.Json;
using Lethe.Interop;
using Lethe.Reporting.Figures;
using Lethe.Reporting.Figures.Drawing;

namespace Lethe.Reporting.Html.Charts;

/// <summary>
/// A figure as the JSON that the script of a page reads. Styles and limits are resolved here, so that chart and drawing agree. Numbers have six significant digits;
/// null stands for NaN and 1e999, which every parser of JSON reads as infinity, for infinity. No character of it can end the script element it stands in.
/// </summary>
internal static class ChartData
{
    // Points of all curves of a figure, and of one of them at most.
    private const int LargestFigure = 24000, LargestCurve = 600, SmallestCurve = 80;

    /// <summary>The text; null where there is nothing to draw.</summary>
    public static string? Of(Figure figure)
    {
        if (!figure.Series.Any(HasPoint)) return null;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) Write(json, figure);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static bool HasPoint(Series series) => series.X.Zip(series.Y).Any(p => double.IsFinite(p.First) && !double.IsNaN(p.Second));

    private static void Write(Utf8JsonWriter json, Figure figure)
    {
        int limit = Math.Clamp(LargestFigure / figure.Series.Count, SmallestCurve, LargestCurve);
        Series[] curves = [.. figure.Series.Select(s => CurveThinning.Thin(s, figure.X.Kind, limit))];
        bool thinned = curves.Zip(figure.Series).Any(p => p.First.X.Count < p.Second.X.Count);
        SeriesStyle[] styles = SeriesStyle.Assign(figure.Series);
        var groups = new LegendGroups(figure.Series);
        var lists = new ChartLists();

        json.WriteStartObject();
        json.WriteString("title", Printable.Line(figure.Title));
        json.WriteString("alt", Printable.Line(figure.AltText.Length > 0 ? figure.AltText : figure.Title));
        json.WriteString("legendTitle", Printable.Line(figure.LegendTitle));
        Texts(json, "notes", thinned ? [.. figure.Notes, CurveThinning.Note(limit)] : figure.Notes);
        Axis(json, "x", figure.X, [.. figure.Series.SelectMany(s => s.X), .. figure.Guides.Where(g => !g.Horizontal).Select(g => g.Value)]);
        Axis(json, "y", figure.Y, [.. figure.Series.SelectMany(s => s.Y.Concat(s.Low ?? []).Concat(s.High ?? [])), .. figure.Guides.Where(g => g.Horizontal).Select(g => g.Value)]);
        json.WriteStartArray("guides");
        foreach (Guide guide in figure.Guides.Where(g => double.IsFinite(g.Value)))
        {
            json.WriteStartObject();
            ChartLists.Number(json, "value", guide.Value);
            json.WriteBoolean("horizontal", guide.Horizontal);
            json.WriteString("label", Printable.Line(guide.Label));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Texts(json, "groups", groups.Labels);
        json.WriteStartArray("curves");
        for (int i = 0; i < curves.Length; i++) Curve(json, curves[i], styles[i], groups.Of(i), lists);
        json.WriteEndArray();
        lists.Write(json, "lists");
        json.WriteEndObject();
    }

    private static void Curve(Utf8JsonWriter json, Series curve, SeriesStyle style, int group, ChartLists lists)
    {
        json.WriteStartObject();
        json.WriteString("name", Printable.Line(curve.Label.Length > 0 ? curve.Label : curve.Group ?? ""));
        json.WriteNumber("group", group);
        json.WriteString("colour", style.Ink.Key);
        json.WriteNumber("width", style.Width);
        json.WriteBoolean("line", style.Pattern is not null);
        json.WriteStartArray("dash");
        foreach (double dash in style.Pattern ?? []) json.WriteNumberValue(Math.Round(dash, 2));
        json.WriteEndArray();
        json.WriteString("marker", style.Marker == Marker.None ? "" : style.Marker.ToString().ToLowerInvariant());
        json.WriteBoolean("open", style.Open);
        json.WriteNumber("turn", style.Turn);
        if (curve.Facets.Count > 0)
        {
            json.WriteStartObject("facets");
            foreach (SeriesFacet facet in curve.Facets.DistinctBy(f => f.Name, StringComparer.Ordinal)) json.WriteString(Printable.Line(facet.Name), Printable.Line(facet.Value));
            json.WriteEndObject();
        }
        json.WriteNumber("x", lists.Add(curve.X));
        ChartLists.Numbers(json, "y", curve.Y);
        if (curve.Low is not null && curve.High is not null)
        {
            ChartLists.Numbers(json, "low", curve.Low);
            ChartLists.Numbers(json, "high", curve.High);
        }
        json.WriteEndObject();
    }

    private static void Axis(Utf8JsonWriter json, string name, Axis axis, IReadOnlyList<double> values)
    {
        json.WriteStartObject(name);
        json.WriteString("label", Printable.Line(axis.Label));
        json.WriteBoolean("log", axis.Kind == AxisKind.Logarithmic);
        json.WriteBoolean("zero", axis.ShowZero);
        if (axis.Ticks is { } ticks) ChartLists.Numbers(json, "ticks", [.. ticks]);
        // The kind the figure does not have is offered where it has values to show.
        Limits(json, "linear", axis with { Kind = AxisKind.Linear }, values);
        if (axis.Kind == AxisKind.Logarithmic || values.Any(v => v > 0 && double.IsFinite(v)))
            Limits(json, "logarithmic", axis with { Kind = AxisKind.Logarithmic, Min = Positive(axis.Min), Max = Positive(axis.Max) }, values);
        json.WriteEndObject();
    }

    private static void Limits(Utf8JsonWriter json, string name, Axis axis, IReadOnlyList<double> values)
    {
        (double min, double max) = AxisRange.Find(axis, values);
        json.WriteStartArray(name);
        json.WriteNumberValue(min);
        json.WriteNumberValue(max);
        json.WriteEndArray();
    }

    private static double? Positive(double? limit) => limit > 0 ? limit : null;

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(Printable.Line(text));
        json.WriteEndArray();
    }
}
