using System.Xml.Linq;
using CsCheck;

namespace Lethe.Tests.Reporting;

public sealed class FigureWriterTests
{
    [Fact]
    public void Svg_HasEveryTextAsText()
    {
        IReadOnlyList<string> texts = FigureSamples.Texts(FigureSamples.SvgDocument(FigureSamples.Perturbation));
        Assert.Contains("Perturbation error: direct & pol", texts);
        Assert.Contains("Perturbation size β", texts);
        Assert.Contains("Em(β)", texts); // the subscript is a lowered ordinary letter
        Assert.Contains("Width", texts);
        Assert.Contains("tolerance", texts);
        Assert.Contains("Directed search on the recurrent block.", texts);
        foreach (string label in new[] { "m = 8", "m = 16", "m = 32", "m = 64", "10−3", "100", "0" }) Assert.Contains(label, texts);
    }

    [Fact]
    public void Svg_NamesOnlyGenericFontsAndNoAddress()
    {
        string svg = Encoding.UTF8.GetString(FigureSamples.Svg(FigureSamples.Perturbation));
        Assert.Contains("sans-serif", svg, StringComparison.Ordinal);
        string rest = svg.Replace("xmlns=\"http://www.w3.org/2000/svg\"", "", StringComparison.Ordinal);
        Assert.DoesNotContain("http", rest, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(" id=", rest, StringComparison.Ordinal);
    }

    [Fact]
    public void Pdf_HasEveryTextInFontsItCarries()
    {
        string pdf = Encoding.Latin1.GetString(FigureSamples.Pdf(FigureSamples.Perturbation));
        Assert.StartsWith("%PDF-1.4", pdf, StringComparison.Ordinal);
        Assert.Contains($"{Shown("Perturbation error: direct & pol", "Semibold")} Tj", pdf, StringComparison.Ordinal);
        Assert.Contains($"{Shown("m = 64", "Regular")} Tj", pdf, StringComparison.Ordinal);
        Assert.DoesNotContain("CreationDate", pdf, StringComparison.Ordinal);
        Assert.Contains("FontFile2", pdf, StringComparison.Ordinal);
        Assert.DoesNotContain("Helvetica", pdf, StringComparison.Ordinal);
    }

    [Fact]
    public void Pdf_OffsetsPointAtTheirObjects()
    {
        string pdf = Encoding.Latin1.GetString(FigureSamples.Pdf(FigureSamples.Perturbation));
        int start = int.Parse(pdf[(pdf.LastIndexOf("startxref\n", StringComparison.Ordinal) + 10)..].Split('\n')[0],
            CultureInfo.InvariantCulture);
        string[] lines = pdf[start..].Split('\n');
        int objects = int.Parse(lines[1].Split(' ')[1], CultureInfo.InvariantCulture);
        Assert.Equal("xref", lines[0]);
        Assert.Contains(Invariant($"/Size {objects} "), pdf, StringComparison.Ordinal);
        for (int i = 1; i < objects; i++)
        {
            int offset = int.Parse(lines[2 + i].AsSpan(0, 10), NumberStyles.None, CultureInfo.InvariantCulture);
            Assert.StartsWith($"{i} 0 obj\n", pdf[offset..], StringComparison.Ordinal);
        }
        int length = int.Parse(pdf.Split("/Length ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        int stream = pdf.IndexOf("stream\n", StringComparison.Ordinal) + 7;
        Assert.Equal("\nendstream", pdf.Substring(stream + length, 10));
    }

    [Fact]
    public void SameFigureGivesSameBytes_InEveryCulture()
    {
        (byte[] svg, byte[] pdf) = (FigureSamples.Svg(FigureSamples.Perturbation), FigureSamples.Pdf(FigureSamples.Perturbation));
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal(svg, FigureSamples.Svg(FigureSamples.Perturbation));
            Assert.Equal(pdf, FigureSamples.Pdf(FigureSamples.Perturbation));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Infinity_GetsAnArrowPerCurveAndANote()
    {
        XDocument svg = FigureSamples.SvgDocument(FigureSamples.Perturbation);
        Assert.Contains(FigureSamples.Texts(svg), t => t.StartsWith("An arrow at the top edge", StringComparison.Ordinal));
        Figure finite = FigureSamples.Perturbation with { Series = [new Series("a", [1, 2, 3], [1, 2, 3])] };
        Assert.DoesNotContain(FigureSamples.Texts(FigureSamples.SvgDocument(finite)), t =>
            t.StartsWith("An arrow", StringComparison.Ordinal));
    }

    [Fact]
    public void ZeroOnALogAxis_IsLeftOutWithANote_AndNaNLeavesAGap()
    {
        Figure figure = FigureSamples.Perturbation with
        {
            X = new Axis("t"),
            Guides = [],
            Series = [new Series("a", [0, 1, 2, 3, 4, 5, 6], [1, 2, 0, -1, 4, double.NaN, 1]) { Dash = Dash.Solid, Marker = Marker.None }],
        };
        XDocument svg = FigureSamples.SvgDocument(figure);
        Assert.Contains(FigureSamples.Texts(svg), t => t.StartsWith("Zero and negative values", StringComparison.Ordinal));
        XElement curve = svg.Descendants().Single(e => e.Name.LocalName == "g").Elements().Single(e => e.Name.LocalName == "path");
        string path = curve.Attribute("d")!.Value;
        Assert.Equal(1, path.Count(c => c == 'M')); // only 0-1 is a line: the rest stands alone
        Assert.Equal(1, path.Count(c => c == 'L'));
    }

    [Fact]
    public void HostileText_StaysText()
    {
        const string Hostile = "<script>alert('1')</script> & \"quoted\" \u0001";
        Figure figure = FigureSamples.Perturbation with { Title = Hostile, AltText = Hostile, Series = [new Series(Hostile, [1], [1])] };
        XDocument svg = FigureSamples.SvgDocument(figure); // parses: well formed
        Assert.DoesNotContain(svg.Descendants(), e => e.Name.LocalName == "script");
        Assert.Contains("<script>alert('1')</script> & \"quoted\" \\u0001", svg.Root!.Attribute("aria-label")!.Value,
            StringComparison.Ordinal);
        string pdf = Encoding.Latin1.GetString(FigureSamples.Pdf(figure with { Title = "f(x) \\ (" }));
        Assert.Contains($"{Shown("f(x) \\ (", "Semibold")} Tj", pdf, StringComparison.Ordinal);
    }

    /// <summary>A text as a PDF shows it: the numbers of its glyphs.</summary>
    private static string Shown(string text, string weight)
    {
        var font = TrueTypeFont.Carried($"SourceSans3-{weight}");
        return $"<{string.Concat(text.Select(c => Invariant($"{font.Glyph(c):X4}")))}>";
    }

    [Fact]
    public void LegendListsAGroupOnce()
    {
        Figure figure = FigureSamples.Perturbation with
        {
            Series = [.. Enumerable.Range(0, 3).Select(seed => new Series("m = 8", [1, 2], [1, 2 + seed]) { Group = "8" }),
                new Series("m = 16", [1, 2], [3, 4])],
        };
        IReadOnlyList<string> texts = FigureSamples.Texts(FigureSamples.SvgDocument(figure));
        Assert.Single(texts, t => t == "m = 8");
        Assert.Single(texts, t => t == "m = 16");
    }

    [Fact]
    public void WideLegendGoesBelowThePlot()
    {
        const string Long = "a label that is much too long to stand beside the plot of a figure of normal width";
        Figure figure = FigureSamples.Perturbation with { Notes = [], Series = [new Series(Long, [1, 2], [1, 2])] };
        XElement legend = FigureSamples.SvgDocument(figure).Descendants().Single(e => e.Name.LocalName == "text" && e.Value == Long);
        Assert.True(double.Parse(legend.Attribute("y")!.Value, CultureInfo.InvariantCulture) > figure.Height);
    }

    [Fact]
    public void ContradictoryFiguresAreRefused()
    {
        Figure good = FigureSamples.Perturbation;
        Assert.Contains("expected as many",
            Assert.Throws<ArgumentException>(() => FigureSamples.Svg(good with { Series = [new Series("a", [1, 2], [1])] }))
            .Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => FigureSamples.Svg(good with { Series = [new Series("a", [1], [1]) { Low = [1] }] }));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            FigureSamples.Svg(good with { Y = new Axis("", AxisKind.Logarithmic) { Min = 0 } }));
        Assert.Throws<ArgumentException>(() => FigureSamples.Svg(good with { Y = new Axis("") { Min = 2, Max = 1 } }));
        Assert.Throws<ArgumentOutOfRangeException>(() => FigureSamples.Svg(good with { Width = double.NaN }));
    }

    private static readonly double[] Odd =
        [0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon, -1e300];

    private static readonly Gen<double> AnyNumber = Gen.Frequency(
        (6, Gen.Double[-3, 3]), (2, Gen.Double[-300, 300].Select(e => Math.Pow(10, e))),
        (1, Gen.Int[0, Odd.Length - 1].Select(i => Odd[i])));

    /// <summary>Whatever the data, the files are well formed, all coordinates are finite and nothing is drawn outside the figure.</summary>
    [Fact]
    public void AnyData_GivesAWellFormedFigureWithinItsFrame() =>
        Gen.Select(AnyNumber.Array[0, 40], AnyNumber.Array[40], AnyNumber.Array[40], Gen.Bool, Gen.Bool, Gen.Bool)
            .Sample((x, y, high, logX, logY, band) =>
        {
            var figure = new Figure
            {
                Title = "Any",
                X = new Axis("x", logX ? AxisKind.Logarithmic : AxisKind.Linear) { ShowZero = band },
                Y = new Axis("y", logY ? AxisKind.Logarithmic : AxisKind.Linear),
                Series = [new Series("a", x, y[..x.Length]) { Low = band ? y[..x.Length] : null, High = band ? high[..x.Length] : null }],
            };
            XDocument svg = FigureSamples.SvgDocument(figure);
            double height = double.Parse(svg.Root!.Attribute("height")!.Value, CultureInfo.InvariantCulture);
            foreach (double c in FigureSamples.Coordinates(svg)) Assert.InRange(c, -10, Math.Max(figure.Width, height) + 10);
            Assert.DoesNotContain("NaN", Encoding.Latin1.GetString(FigureSamples.Pdf(figure)), StringComparison.Ordinal);
        }, iter: 300);
}
