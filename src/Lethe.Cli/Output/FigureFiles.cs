namespace Lethe.Cli.Output;

/// <summary>Writes a figure as SVG and PDF.</summary>
internal static class FigureFiles
{
    /// <summary>The paths written.</summary>
    public static string[] Write(OutputFolder folder, string name, Figure figure) =>
    [
        folder.Write(name + ".svg", stream => FigureWriter.WriteSvg(figure, stream)),
        folder.Write(name + ".pdf", stream => FigureWriter.WritePdf(figure, stream)),
    ];

    /// <summary>Several, in the folder of figures.</summary>
    public static string[] Write(OutputFolder folder, IEnumerable<(string Name, Figure Figure)> figures) =>
        [.. figures.SelectMany(f => Write(folder, Path.Combine("figures", f.Name), f.Figure))];
}
