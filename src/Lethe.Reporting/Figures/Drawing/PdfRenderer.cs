namespace Lethe.Reporting.Figures.Drawing;

/// <summary>
/// Scene to a one-page PDF 1.4. Its streams are left uncompressed, so that the bytes depend on no compression library; there are no dates
/// and no random identifiers.
/// </summary>
internal static class PdfRenderer
{
    /// <summary>CSS pixels (96 per inch) to points (72 per inch).</summary>
    private const double Scale = 0.75;

    /// <summary>Control points of a quarter circle by a cubic: 4/3 (sqrt 2 - 1).</summary>
    private const double Circle = 0.5522847498307936;

    public static byte[] Render(Scene scene)
    {
        var opacities = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var fonts = new PdfFonts(scene.Font);
        string content = Content(scene, opacities, fonts);
        string states = string.Concat(opacities.Select(o => $"/{o.Key} << /ca {Number(o.Value)} >> "));
        const int FirstFont = 6;
        (IReadOnlyList<string> fontObjects, string fontNames) = fonts.Objects(FirstFont);
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {Number(scene.Width * Scale)} {Number(scene.Height * Scale)}] /Contents 4 0 R "
                + $"/Resources << /Font << {fontNames}>> /ExtGState << {states}>> >> >>",
            Invariant($"<< /Length {content.Length} >>\nstream\n{content}\nendstream"),
            $"<< /Title {UnicodeString(scene.Title)} /Subject {UnicodeString(scene.Description)} /Producer (Lethe) >>",
            .. fontObjects,
        ];
        // One byte per character throughout, so that string lengths are offsets.
        var pdf = new StringBuilder("%PDF-1.4\n%\u00E2\u00E3\u00CF\u00D3\n");
        var offsets = new List<int>();
        for (int i = 0; i < objects.Length; i++)
        {
            offsets.Add(pdf.Length);
            pdf.Append(Invariant($"{i + 1} 0 obj\n{objects[i]}\nendobj\n"));
        }
        int table = pdf.Length;
        pdf.Append(Invariant($"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n"));
        foreach (int offset in offsets) pdf.Append(Invariant($"{offset:D10} 00000 n \n"));
        pdf.Append(CultureInfo.InvariantCulture,
            $"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(pdf.ToString());
    }

    private static string Content(Scene scene, SortedDictionary<string, double> opacities, PdfFonts fonts)
    {
        // Line joins are round, as in the SVG.
        var page = new StringBuilder("1 j\n");
        foreach (SceneItem item in scene.Items) Append(page, item, scene.Height, opacities, fonts);
        return page.ToString();
    }

    private static void Append(StringBuilder page, SceneItem item, double height, SortedDictionary<string, double> opacities,
        PdfFonts fonts)
    {
        switch (item)
        {
            case SceneGroup group:
                foreach (SceneItem inner in group.Items) Append(page, inner, height, opacities, fonts);
                break;
            case ScenePath path:
                Append(page, path, height, opacities);
                break;
            case SceneText text:
                Append(page, text, height, fonts);
                break;
        }
    }

    private static void Append(StringBuilder page, ScenePath path, double height, SortedDictionary<string, double> opacities)
    {
        page.Append("q\n");
        if (path.Fill is { } fill)
        {
            Colour(page, fill, "rg");
            if (path.FillOpacity < 1)
            {
                string name = Invariant($"G{Math.Round(path.FillOpacity * 1000)}");
                opacities[name] = path.FillOpacity;
                page.Append('/').Append(name).Append(" gs\n");
            }
        }
        if (path.Stroke is { } stroke)
        {
            Colour(page, stroke.Ink, "RG");
            page.Append(Number(stroke.Width * Scale)).Append(" w\n");
            if (stroke.Dash.Count > 0) page.Append('[').AppendJoin(' ', stroke.Dash.Select(d => Number(d * Scale))).Append("] 0 d\n");
        }
        foreach (SubPath shape in path.Shape) Append(page, shape, height);
        page.Append((path.Fill, path.Stroke) switch { (null, null) => "n", (null, _) => "S", (_, null) => "f", _ => "B" }).Append("\nQ\n");
    }

    private static void Append(StringBuilder page, SubPath shape, double height)
    {
        string At(double x, double y) => Number(x * Scale) + " " + Number((height - y) * Scale) + " ";
        if (shape.Radius > 0)
        {
            (double x, double y) = (shape.Points[0].X, shape.Points[0].Y);
            double r = shape.Radius, k = Circle * r;
            page.Append(At(x + r, y)).Append("m\n")
                .Append(At(x + r, y - k)).Append(At(x + k, y - r)).Append(At(x, y - r)).Append("c\n")
                .Append(At(x - k, y - r)).Append(At(x - r, y - k)).Append(At(x - r, y)).Append("c\n")
                .Append(At(x - r, y + k)).Append(At(x - k, y + r)).Append(At(x, y + r)).Append("c\n")
                .Append(At(x + k, y + r)).Append(At(x + r, y + k)).Append(At(x + r, y)).Append("c\nh\n");
            return;
        }
        for (int i = 0; i < shape.Points.Count; i++) page.Append(At(shape.Points[i].X, shape.Points[i].Y)).Append(i == 0 ? "m\n" : "l\n");
        if (shape.Closed) page.Append("h\n");
    }

    private static void Append(StringBuilder page, SceneText text, double height, PdfFonts fonts)
    {
        double width = fonts.Measure(text.Text, text.Size, text.Bold);
        double back = text.Anchor switch { TextAnchor.Middle => width / 2, TextAnchor.End => width, _ => 0 };
        double x = (text.X - (text.Vertical ? 0 : back)) * Scale, y = (height - text.Y - (text.Vertical ? back : 0)) * Scale;
        page.Append("BT\n");
        Colour(page, text.Ink, "rg");
        page.Append(text.Vertical ? "0 1 -1 0 " : "1 0 0 1 ").Append(Number(x)).Append(' ').Append(Number(y)).Append(" Tm\n");
        foreach (TextRun run in RichText.Split(text.Text))
        {
            page.Append(Number(run.Rise * text.Size * Scale)).Append(" Ts\n");
            foreach ((string font, string shown) in fonts.Pieces(run.Text, text.Bold))
                page.Append(CultureInfo.InvariantCulture, $"{font} {Number(text.Size * run.Scale * Scale)} Tf {shown} Tj\n");
        }
        page.Append("ET\n");
    }

    private static void Colour(StringBuilder page, Ink ink, string operation) =>
        page.Append(Number(ink.Red)).Append(' ').Append(Number(ink.Green)).Append(' ').Append(Number(ink.Blue)).Append(' ')
            .Append(operation).Append('\n');

    private static string UnicodeString(string text)
    {
        var hex = new StringBuilder("<FEFF");
        foreach (char c in Printable.Line(text)) hex.Append(Invariant($"{(int)c:X4}"));
        return hex.Append('>').ToString();
    }

    private static string Number(double value)
    {
        double rounded = Math.Round(value, 3);
        return (rounded == 0 ? 0 : rounded).ToString("0.###", CultureInfo.InvariantCulture);
    }
}
