using System.Xml.Linq;

namespace Lethe.Tests.Reporting;

/// <summary>Figures the tests share, and ways to read what was written.</summary>
internal static class FigureSamples
{
    public static Figure Perturbation { get; } = new()
    {
        Title = "Perturbation error: direct & pol",
        X = new Axis("Perturbation size β", AxisKind.Logarithmic) { ShowZero = true },
        Y = new Axis("Eₘ(β)", AxisKind.Logarithmic),
        LegendTitle = "Width",
        Notes = ["Directed search on the recurrent block."],
        Guides = [new Guide(0.1, true, "tolerance")],
        Series = [.. new[] { 8, 16, 32, 64 }.Select(Curve)],
    };

    public static byte[] Svg(Figure figure)
    {
        using var stream = new MemoryStream();
        FigureWriter.WriteSvg(figure, stream);
        return stream.ToArray();
    }

    public static byte[] Pdf(Figure figure)
    {
        using var stream = new MemoryStream();
        FigureWriter.WritePdf(figure, stream);
        return stream.ToArray();
    }

    public static XDocument SvgDocument(Figure figure) => XDocument.Parse(Encoding.UTF8.GetString(Svg(figure)));

    /// <summary>The text elements as a reader sees them, tspans joined.</summary>
    public static IReadOnlyList<string> Texts(XDocument svg) =>
        [.. svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];

    /// <summary>All numbers of all path outlines.</summary>
    public static IReadOnlyList<double> Coordinates(XDocument svg) =>
    [
        .. svg.Descendants().Where(e => e.Name.LocalName == "path").SelectMany(e => e.Attribute("d")!.Value
            .Split(['M', 'L', 'z', 'a', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(n => double.Parse(n, System.Globalization.CultureInfo.InvariantCulture))),
    ];

    private static Series Curve(int width)
    {
        double[] betas = [0, .. Enumerable.Range(0, 21).Select(i => 1e-3 * Math.Pow(2, i / 2.0))];
        double radius = 1.2 / width;
        return new Series($"m = {width}", betas,
            [.. betas.Select(b => b >= radius ? double.PositiveInfinity : 0.002 / width * (1 + b / (radius - b)))]);
    }
}
