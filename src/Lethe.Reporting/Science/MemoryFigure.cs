namespace Lethe.Reporting.Science;

/// <summary>A memory function to be drawn.</summary>
/// <param name="Label">Name in the legend.</param>
/// <param name="Function">M(t).</param>
/// <param name="IsTarget">True: the target, drawn bold in the colour of text.</param>
public sealed record MemoryCurve(string Label, MemoryFunction Function, bool IsTarget = false)
{
    /// <summary>Curves of one group share their look and one entry of the legend (seeds of a width); null: a group of its own.</summary>
    public string? Group { get; init; }

    /// <summary>What curves of a group differ in (<see cref="Series.Facets"/>).</summary>
    public IReadOnlyList<SeriesFacet> Facets { get; init; } = [];

    /// <summary>Index into the palette, as that of the family; null: the next one.</summary>
    public int? Colour { get; init; }

    /// <summary>The shade of the colour, as that of the width (<see cref="FamilyColours.Shade"/>).</summary>
    public double Shade { get; init; }

    /// <summary>Edges of a band around M(t), such as that of several seeds; null for none.</summary>
    public (IReadOnlyList<double> Low, IReadOnlyList<double> High)? Band { get; init; }
}

/// <summary>Memory functions M(t) of targets and models, on a logarithmic vertical axis ([IAT] fig. 10).</summary>
public static class MemoryFigure
{
    // Below this part of the largest value double precision shows noise.
    private const double Floor = 1e-14;

    // Decades shown below a target's smallest value: a model that forgets sooner leaves the figure instead of flattening the target.
    private const double BelowTarget = 1e-4;

    /// <summary>The figure.</summary>
    /// <param name="title">Title.</param>
    /// <param name="curves">Targets and models.</param>
    /// <param name="logarithmicTime">True: t logarithmic as well, where a polynomial tail is a straight line; false: an exponential tail
    /// is.</param>
    /// <param name="notes">Sentences below.</param>
    public static Figure Create(string title, IReadOnlyList<MemoryCurve> curves,
        bool logarithmicTime = false, IReadOnlyList<string>? notes = null)
    {
        double? bottom = Bottom(curves);
        return new Figure
        {
            Title = title,
            X = new Axis("Time t", logarithmicTime ? AxisKind.Logarithmic : AxisKind.Linear) { Max = LastTime(curves, bottom) },
            Y = new Axis("Memory function M(t)", AxisKind.Logarithmic) { Min = bottom },
            // Targets last: they lie on top.
            Series = [.. curves.OrderBy(c => c.IsTarget).Select(c => ToSeries(c, logarithmicTime))],
            Notes = notes ?? [],
            AltText = $"{title}. {string.Join("; ", curves.Select(c => $"{c.Label}: {Tail(c.Function)}"))}.",
        };
    }

    /// <summary>The tail in words: "exponential, rate 0.105 [0.104, 0.106]".</summary>
    public static string Tail(MemoryFunction function)
    {
        TailFit tail = function.Tail;
        return tail.Kind switch
        {
            TailKind.Exponential => $"exponential, rate {Digits.Significant(tail.Rate)}{Range(tail)}",
            TailKind.Polynomial => $"polynomial, exponent {Digits.Significant(tail.Exponent)}{Range(tail)}",
            TailKind.Stretched => $"stretched exponential, power {Digits.Significant(tail.Exponent)}{Range(tail)}",
            TailKind.Finite => "finite",
            TailKind.SuperExponential => "faster than exponential",
            TailKind.NonDecaying => "does not decay within the window",
            _ => "undecided",
        };
    }

    private static string Range(TailFit tail) =>
        double.IsNaN(tail.IntervalLow) || double.IsNaN(tail.IntervalHigh)
            ? "" : $" [{Digits.Significant(tail.IntervalLow)}, {Digits.Significant(tail.IntervalHigh)}]";

    // t = 0 has no place on a logarithmic axis, and says nothing about the tail. Exact zeros are a memory that has ended: a gap.
    private static Series ToSeries(MemoryCurve curve, bool logarithmicTime)
    {
        int[] shown = [.. Enumerable.Range(0, curve.Function.Times.Count).Where(k => curve.Function.Times[k] > 0 || !logarithmicTime)];
        double[] Seen(IReadOnlyList<double> values) => [.. shown.Select(k => values[k] == 0 ? double.NaN : values[k])];
        var series = new Series(curve.Label, [.. shown.Select(k => curve.Function.Times[k])], Seen(curve.Function.Values))
        {
            Group = curve.Group,
            Facets = curve.Facets,
            Colour = curve.Colour,
            Shade = curve.Shade,
            Low = curve.Band is { } low ? Seen(low.Low) : null,
            High = curve.Band is { } high ? Seen(high.High) : null,
        };
        return curve.IsTarget ? series with
        {
            Colour = -1,
            Shade = 0,
            Dash = Dash.Solid,
            Marker = Marker.None,
            Weight = LineWeight.Bold,
        } : series;
    }

    /// <summary>The last time at which some curve is in view, where that is well before the end.</summary>
    private static double? LastTime(IReadOnlyList<MemoryCurve> curves, double? bottom)
    {
        double last = 0, end = 0;
        foreach (MemoryCurve curve in curves)
        {
            for (int i = 0; i < curve.Function.Times.Count; i++)
            {
                end = Math.Max(end, curve.Function.Times[i]);
                if (curve.Function.Values[i] > (bottom ?? 0)) last = Math.Max(last, curve.Function.Times[i]);
            }
        }
        return last > 0 && last < 0.8 * end ? 1.1 * last : null;
    }

    private static double? Bottom(IReadOnlyList<MemoryCurve> curves)
    {
        static IEnumerable<double> Positive(MemoryCurve curve) => curve.Function.Values.Where(v => double.IsFinite(v) && v > 0);

        double[] all = [.. curves.SelectMany(Positive)];
        if (all.Length == 0) return null;
        double bottom = all.Max() * Floor;
        double[] targets = [.. curves.Where(c => c.IsTarget).SelectMany(Positive)];
        if (targets.Length > 0) bottom = Math.Max(bottom, targets.Min() * BelowTarget);
        return all.Min() < bottom ? bottom : null;
    }
}
