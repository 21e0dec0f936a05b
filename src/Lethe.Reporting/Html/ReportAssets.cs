using System.Reflection;
using System.Security.Cryptography;

namespace Lethe.Reporting.Html;

/// <summary>The scripts and styles of pages and charts, from the resources of this assembly, and the policy that admits them
/// alone.</summary>
internal static class ReportAssets
{
    // In the order in which they build on one another.
    private static readonly string[] Own =
        ["scale.js", "marks.js", "model.js", "page.js", "download.js", "chart.js", "tables.js", "start.js"];

    /// <summary>uPlot, under its licence.</summary>
    public static string Library { get; } = "\n/*\n" + Read("uPlot.LICENSE.txt").Trim() + "\n*/\n" + Read("uPlot.iife.min.js");

    /// <summary>What makes charts out of the figures of a page.</summary>
    public static string Script { get; } = "\n(() => {\n\"use strict\";\n" + string.Concat(Own.Select(Read)) + "})();\n";

    /// <summary>The style of reports. Figures are repainted through the classes of their colours; on paper they keep the colours of
    /// paper.</summary>
    public static string Style { get; } = Read("report.css") + Shades();

    public static string ChartStyle { get; } = Read("uPlot.min.css") + "\n";

    /// <summary>The content security policy of a page: nothing from outside, no script but ours.</summary>
    public static string Policy(bool charts) =>
        "default-src 'none'; style-src 'unsafe-inline'" + (charts ? $"; script-src {Digest(Library)} {Digest(Script)}" : "")
            + "; base-uri 'none'; form-action 'none'";

    // Shades of the palette, for light and dark: mixed by the browser from the colours of the theme.
    private static string Shades()
    {
        var style = new StringBuilder(":root {");
        var rules = new StringBuilder();
        foreach (Ink ink in Ink.Series)
        {
            foreach ((string mark, double page, double text) in Ink.Shades.Where(shade => shade.Mark.Length > 0))
            {
                string name = $"{ink.Key}{mark}", with = page > 0 ? "--page" : "--text";
                style.Append(CultureInfo.InvariantCulture,
                    $" --{name}: color-mix(in srgb, var(--{ink.Key}), var({with}) {100 * (page + text):F0}%);");
                rules.Append(CultureInfo.InvariantCulture, $".lethe-f-{name} {{ fill: var(--{name}); }} ")
                    .Append(CultureInfo.InvariantCulture, $".lethe-s-{name} {{ stroke: var(--{name}); }}\n");
            }
        }
        return $"{style} }}\n{rules}";
    }

    private static string Digest(string script) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";

    // A parser of HTML turns every line end into a line feed before it computes a digest.
    private static string Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report/" + name)
            ?? throw new InvalidOperationException(
                $"The resource report/{name} is missing in this build of Lethe.Reporting; it stands in its project file.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
