namespace Lethe.Reporting.Figures;

/// <summary>
/// Draws a <see cref="Figure"/>. The same figure gives the same bytes on every machine: no dates, identifiers, system fonts or native
/// libraries.
/// </summary>
public static class FigureWriter
{
    /// <summary>Writes a standalone SVG 1.1 document (UTF-8) with real text in generic font families and a white background.</summary>
    /// <exception cref="ArgumentException">A series has lists of unequal length, or an axis contradictory limits.</exception>
    public static void WriteSvg(Figure figure, Stream stream)
    {
        stream.Write(Encoding.UTF8.GetBytes(SvgRenderer.Render(FigureLayout.Arrange(figure), standalone: true)));
    }

    /// <summary>
    /// Writes a one-page PDF 1.4 that carries the glyphs of <see cref="Figure.Font"/> it shows; signs that the font lacks come from the
    /// standard font Symbol. Characters neither has are shown as '?'; the document's title keeps them.
    /// </summary>
    /// <exception cref="ArgumentException">A series has lists of unequal length, or an axis contradictory limits.</exception>
    public static void WritePdf(Figure figure, Stream stream)
    {
        stream.Write(PdfRenderer.Render(FigureLayout.Arrange(figure)));
    }

    /// <summary>The characters of a figure's texts that <see cref="WritePdf"/> shows as question marks.</summary>
    public static IReadOnlyList<char> NotInPdf(Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var fonts = new PdfFonts(figure.Font);
        return [.. fonts.Lacking(string.Concat([figure.Title, figure.X.Label, figure.Y.Label, figure.LegendTitle,
            .. figure.Series.Select(series => series.Label), .. figure.Guides.Select(guide => guide.Label), .. figure.Notes]))];
    }

    /// <summary>
    /// An svg element for the body of an HTML page. Each colour has a class (lethe-f-KEY for fills, lethe-s-KEY for strokes; KEY is fg, mu,
    /// gr, bg or c0, c1, ...) that the page's style sheet may repaint for a dark theme.
    /// </summary>
    /// <exception cref="ArgumentException">A series has lists of unequal length, or an axis contradictory limits.</exception>
    public static string ToInlineSvg(Figure figure) => SvgRenderer.Render(FigureLayout.Arrange(figure), standalone: false);
}
