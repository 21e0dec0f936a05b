namespace Lethe.Reporting.Figures.Drawing;

/// <summary>
/// Scene to SVG. Colours are presentation attributes, which every reader of SVG knows, beside a class per role (lethe-f-KEY for fills,
/// lethe-s-KEY for strokes), which the style sheet of a page may override. No identifiers: several figures can share a page.
/// </summary>
internal static class SvgRenderer
{
    private static string Fonts(FigureFont font) => font == FigureFont.Serif
        ? "'Source Serif 4', 'Source Serif Pro', 'Times New Roman', 'Liberation Serif', 'DejaVu Serif', serif"
        : "'Source Sans 3', 'Source Sans Pro', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

    public static string Render(Scene scene, bool standalone)
    {
        var svg = new StringBuilder();
        if (standalone) svg.Append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        svg.Append("<svg class=\"lethe-figure\"").Append(standalone ? " xmlns=\"http://www.w3.org/2000/svg\"" : "")
            .Append(CultureInfo.InvariantCulture, $" width=\"{Number(scene.Width)}\" height=\"{Number(scene.Height)}\" viewBox=\"0 0 " +
                $"{Number(scene.Width)} {Number(scene.Height)}\"")
            .Append(" role=\"img\" aria-label=\"").Append(Markup.Escape(scene.Description)).Append("\" font-family=\"")
                .Append(Fonts(scene.Font))
                .Append("\">\n");
        if (standalone)
            svg.Append("<title>").Append(Markup.Escape(scene.Title)).Append("</title>\n<desc>").Append(Markup.Escape(scene.Description))
                .Append("</desc>\n");
        svg.Append("<rect width=\"").Append(Number(scene.Width)).Append("\" height=\"").Append(Number(scene.Height)).Append('"');
        Paint(svg, "fill", "f", Ink.Background);
        svg.Append("/>\n");
        foreach (SceneItem item in scene.Items) Append(svg, item);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Append(StringBuilder svg, SceneItem item)
    {
        switch (item)
        {
            case SceneGroup group:
                svg.Append("<g>");
                if (group.Name.Length > 0) svg.Append("<title>").Append(Markup.Escape(group.Name)).Append("</title>");
                svg.Append('\n');
                foreach (SceneItem inner in group.Items) Append(svg, inner);
                svg.Append("</g>\n");
                break;
            case ScenePath path:
                Append(svg, path);
                break;
            case SceneText text:
                Append(svg, text);
                break;
        }
    }

    private static void Append(StringBuilder svg, ScenePath path)
    {
        svg.Append("<path");
        Classes(svg, path.Fill, path.Stroke?.Ink);
        svg.Append(" fill=\"").Append(path.Fill is null ? "none" : Hex(path.Fill)).Append('"');
        if (path.Fill is not null && path.FillOpacity < 1) svg.Append(" fill-opacity=\"").Append(Number(path.FillOpacity)).Append('"');
        if (path.Stroke is { } stroke)
        {
            svg.Append(" stroke=\"").Append(Hex(stroke.Ink)).Append("\" stroke-width=\"").Append(Number(stroke.Width))
                .Append("\" stroke-linejoin=\"round\"");
            if (stroke.Dash.Count > 0) svg.Append(" stroke-dasharray=\"").AppendJoin(' ', stroke.Dash.Select(Number)).Append('"');
        }
        svg.Append(" d=\"");
        foreach (SubPath shape in path.Shape) Append(svg, shape);
        svg.Append("\"/>\n");
    }

    private static void Append(StringBuilder svg, SubPath shape)
    {
        if (shape.Radius > 0)
        {
            string r = Number(shape.Radius), twice = Number(2 * shape.Radius);
            svg.Append('M').Append(Number(shape.Points[0].X - shape.Radius)).Append(' ').Append(Number(shape.Points[0].Y));
            svg.Append('a').Append(r).Append(' ').Append(r).Append(" 0 1 0 ").Append(twice).Append(" 0a")
                .Append(r).Append(' ').Append(r).Append(" 0 1 0 -").Append(twice).Append(" 0z");
            return;
        }
        for (int i = 0; i < shape.Points.Count; i++)
            svg.Append(i == 0 ? 'M' : 'L').Append(Number(shape.Points[i].X)).Append(' ').Append(Number(shape.Points[i].Y));
        if (shape.Closed) svg.Append('z');
    }

    private static void Append(StringBuilder svg, SceneText text)
    {
        string x = Number(text.X), y = Number(text.Y);
        svg.Append("<text x=\"").Append(x).Append("\" y=\"").Append(y).Append("\" font-size=\"").Append(Number(text.Size)).Append('"');
        if (text.Bold) svg.Append(" font-weight=\"bold\"");
        if (text.Anchor != TextAnchor.Start)
            svg.Append(" text-anchor=\"").Append(text.Anchor == TextAnchor.Middle ? "middle" : "end").Append('"');
        if (text.Vertical) svg.Append(" transform=\"rotate(-90 ").Append(x).Append(' ').Append(y).Append(")\"");
        Paint(svg, "fill", "f", text.Ink);
        svg.Append('>');
        double rise = 0;
        foreach (TextRun run in RichText.Split(text.Text))
        {
            double target = run.Rise * text.Size, step = rise - target;
            rise = target;
            if (run.Level == 0 && step == 0)
            {
                svg.Append(Markup.Escape(run.Text));
                continue;
            }
            svg.Append("<tspan dy=\"").Append(Number(step)).Append('"');
            if (run.Level != 0) svg.Append(" font-size=\"").Append(Number(text.Size * run.Scale)).Append('"');
            svg.Append('>').Append(Markup.Escape(run.Text)).Append("</tspan>");
        }
        svg.Append("</text>\n");
    }

    private static void Classes(StringBuilder svg, Ink? fill, Ink? stroke)
    {
        svg.Append(" class=\"");
        if (fill is not null) svg.Append("lethe-f-").Append(fill.Key);
        if (fill is not null && stroke is not null) svg.Append(' ');
        if (stroke is not null) svg.Append("lethe-s-").Append(stroke.Key);
        svg.Append('"');
    }

    private static void Paint(StringBuilder svg, string attribute, string prefix, Ink ink) =>
        svg.Append(" class=\"lethe-").Append(prefix).Append('-').Append(ink.Key).Append("\" ").Append(attribute).Append("=\"")
            .Append(Hex(ink)).Append('"');

    private static string Hex(Ink ink) => Invariant($"#{ink.Rgb:X6}");

    private static string Number(double value)
    {
        double rounded = Math.Round(value, 2);
        return (rounded == 0 ? 0 : rounded).ToString("0.##", CultureInfo.InvariantCulture);
    }
}
