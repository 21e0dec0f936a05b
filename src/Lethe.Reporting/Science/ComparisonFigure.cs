namespace Lethe.Reporting.Science;

/// <summary>A curve of a <see cref="ComparisonFigure"/>: of one run, or taken from a file.</summary>
/// <param name="Name">What tells it from others; curves of one name are the draws of one entry of the legend.</param>
/// <param name="X">Horizontal values.</param>
/// <param name="Y">Vertical values.</param>
public sealed record ComparedCurve(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>What shares a colour, where colour says less than the name; null: the name itself.</summary>
    public string? Colour { get; init; }

    /// <summary>Index into the palette, as that of a parameterization; null: by the order of the legend.</summary>
    public int? Palette { get; init; }

    /// <summary>True: drawn in the colour of text, as what others are compared with.</summary>
    public bool IsReference { get; init; }

    /// <summary>Edges of a band around it; null for none.</summary>
    public (IReadOnlyList<double> Low, IReadOnlyList<double> High)? Band { get; init; }
}

/// <summary>How a <see cref="ComparisonFigure"/> looks.</summary>
public sealed record ComparisonStyle
{
    private const double PixelsPerMillimetre = 96 / 25.4;

    /// <summary>Title; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>Names in the legend, by the names of curves.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of curves in the order of the legend; those that are not listed follow in their own order.</summary>
    public IReadOnlyList<string> Order { get; init; } = [];

    /// <summary>Typeface.</summary>
    public FigureFont Font { get; init; } = FigureFont.Sans;

    /// <summary>Width and height of the whole figure in millimetres.</summary>
    public (double Width, double Height) Size { get; init; } = OneColumn;

    /// <summary>Place of the legend.</summary>
    public LegendPlacement Legend { get; init; } = LegendPlacement.Auto;

    /// <summary>Limits of the horizontal axis; null: from the data.</summary>
    public (double Low, double High)? XLimits { get; init; }

    /// <summary>Limits of the vertical axis; null: from the data.</summary>
    public (double Low, double High)? YLimits { get; init; }

    /// <summary>Text at the horizontal axis; null: the quantity's own.</summary>
    public string? XLabel { get; init; }

    /// <summary>Text at the vertical axis; null: the quantity's own.</summary>
    public string? YLabel { get; init; }

    /// <summary>A figure of one column of a journal, in millimetres.</summary>
    public static (double Width, double Height) OneColumn => (84, 63);

    /// <summary>A figure of two columns of a journal, in millimetres.</summary>
    public static (double Width, double Height) TwoColumns => (174, 80);

    internal double Width => Size.Width * PixelsPerMillimetre;

    internal double Height => Size.Height * PixelsPerMillimetre;
}

/// <summary>
/// Curves of several families in one picture, to be printed: several curves of one name are shown by their median and a band from the
/// lowest to the highest.
/// </summary>
public static class ComparisonFigure
{
    /// <summary>The figure.</summary>
    /// <param name="curves">Curves.</param>
    /// <param name="x">Horizontal axis; the style may change its text and limits.</param>
    /// <param name="y">Vertical axis.</param>
    /// <param name="style">How it looks.</param>
    /// <exception cref="ArgumentException">The style names a curve that is not there, curves of one name have other horizontal values, or
    /// the size is too small.</exception>
    public static Figure Create(IReadOnlyList<ComparedCurve> curves, Axis x, Axis y, ComparisonStyle style)
    {
        string[] names = [.. curves.Select(curve => curve.Name).Distinct()];
        foreach (string name in style.Labels.Keys.Concat(style.Order))
        {
            if (!names.Contains(name))
                throw new ArgumentException($"No curve is called '{name}'; there are: {string.Join(", ", names)}.", nameof(style));
        }
        string[] ordered = [.. style.Order, .. names.Except(style.Order)];
        string[] colours = [.. ordered.Select(name => curves.First(c => c.Name == name)).Where(c => !c.IsReference)
            .Select(c => c.Colour ?? c.Name).Distinct()];
        return new Figure
        {
            Title = style.Title,
            X = Styled(x, style.XLabel, style.XLimits),
            Y = Styled(y, style.YLabel, style.YLimits),
            Series = [.. ordered.Select(name => Drawn([.. curves.Where(c => c.Name == name)], style.Labels.GetValueOrDefault(name, name),
                colours))],
            Legend = style.Legend,
            Font = style.Font,
            HasGrid = false,
            Width = style.Width,
            WholeHeight = style.Height,
            Height = Math.Max(FigureCheck.LeastHeight, style.Height),
            AltText = $"{(style.Title.Length > 0 ? style.Title : y.Label)}. {y.Label} against {x.Label}: "
                + $"{string.Join(", ", ordered.Select(name => style.Labels.GetValueOrDefault(name, name)))}.",
        };
    }

    /// <summary>The numbers of a figure, a line to each point: label, x, y and, where there is a band, its edges.</summary>
    public static string Csv(Figure figure)
    {
        var text = new StringBuilder().AppendCsv(["label", "x", "y", "low", "high"]);
        foreach (Series series in figure.Series)
        {
            for (int i = 0; i < series.X.Count; i++)
            {
                text.AppendCsv([series.Label, Digits.Exact(series.X[i]), Digits.Exact(series.Y[i]),
                    series.Low is null ? "" : Digits.Exact(series.Low[i]), series.High is null ? "" : Digits.Exact(series.High[i])]);
            }
        }
        return text.ToString();
    }

    private static Axis Styled(Axis axis, string? label, (double Low, double High)? limits) => axis with
    {
        Label = label ?? axis.Label,
        Min = limits?.Low ?? axis.Min,
        Max = limits?.High ?? axis.Max,
    };

    private static Series Drawn(IReadOnlyList<ComparedCurve> curves, string label, string[] colours)
    {
        ComparedCurve first = curves[0];
        foreach (ComparedCurve curve in curves.Where(c => !c.X.SequenceEqual(first.X)))
            throw new ArgumentException($"Curves of '{first.Name}' were measured at different values.", nameof(curves));
        var series = new Series(label, first.X, [.. first.X.Select((_, i) => Median([.. curves.Select(c => c.Y[i])]))])
        {
            Low = curves.Count > 1 ? [.. first.X.Select((_, i) => curves.Min(c => c.Y[i]))] : first.Band?.Low,
            High = curves.Count > 1 ? [.. first.X.Select((_, i) => curves.Max(c => c.Y[i]))] : first.Band?.High,
        };
        return first.IsReference ? series with { Colour = -1, Dash = Dash.None, OpenMarkers = true }
            : series with { Colour = first.Palette ?? Array.IndexOf(colours, first.Colour ?? first.Name) };
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        int middle = values.Length / 2;
        // Between two, the geometric mean of positive values: what a logarithmic axis shows as the middle.
        return values.Length % 2 == 1 ? values[middle]
            : values[middle - 1] > 0 ? Math.Sqrt(values[middle - 1]) * Math.Sqrt(values[middle])
            : (values[middle - 1] + values[middle]) / 2;
    }
}
