using Lethe.Reporting.Figures;
using Lethe.Reporting.Html;
using Lethe.Reporting.Tables;

namespace Lethe.EndToEnd.Tests.Browser;

/// <summary>Reports made once: by the program over a run, over a sweep with hostile names, and by quickstart; and one of figures with
/// everything a figure can have.</summary>
public sealed class SampleReports : IDisposable
{
    /// <summary>A name that would do harm as markup, and is one of a folder.</summary>
    public const string HostileName = "<img src=x onerror=alert(1)>";

    /// <summary>A text that would end the element its figure's numbers stand in.</summary>
    public const string HostileText = "</script><script>alert(1)</script><!-- <script> \u2028 \"'&";

    /// <summary>The same as a reader sees it: the line separator as its escape.</summary>
    public const string HostileTextShown = "</script><script>alert(1)</script><!-- <script> \\u2028 \"'&";

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<string> _run, _sweep, _figures;
    private readonly SmokeStory _story;

    public SampleReports(SmokeStory story)
    {
        _story = story;
        _run = new(() =>
        {
            Train("single", "model.width=3");
            return Report("single", "single-report");
        });
        _sweep = new(() =>
        {
            foreach (int width in (int[])[2, 3, 4, 6])
                foreach (int seed in (int[])[1, 2])
                    Train(Path.Combine("sweep", "runs", $"id-{width}-{seed}"), $"model.width={width}", $"seed={seed}");
            Train(Path.Combine("sweep", "runs", HostileName), "model.width=2", "target=expr:exp(-t)", "train.lr=0.02");
            return Report("sweep", "sweep-report");
        });
        _figures = new(() =>
        {
            string path = _folder["figures.html"];
            using FileStream stream = File.Create(path);
            HtmlReport.Write(Figures(), stream);
            return path;
        });
    }

    /// <summary>One run.</summary>
    public string Run => _run.Value;

    /// <summary>Nine runs of two families.</summary>
    public string Sweep => _sweep.Value;

    /// <summary>Quickstart at its smallest scale.</summary>
    public string Quickstart => _story["report.html"];

    /// <summary>Zeros, gaps, infinities, bands, guides, thousands of points, hostile text.</summary>
    public string FigureSamples => _figures.Value;

    public void Dispose() => _folder.Dispose();

    private void Train(string folder, params string[] overrides) =>
        TinyRun.Train(_folder[folder], [.. overrides, "perturb.draws=2", "perturb.tolerance=0.1"]);

    private string Report(string runs, string to)
    {
        LetheProgram.RunIn(_folder.Path, null, "report", runs, "--out", to).Expect(0);
        return _folder[to, "report.html"];
    }

    private static ReportContent Figures()
    {
        double[] betas = [0, 0.001, 0.01, 0.1, 1];
        Figure perturbation = new()
        {
            Title = HostileText,
            X = new Axis("Size β", AxisKind.Logarithmic) { ShowZero = true },
            Y = new Axis("Error", AxisKind.Logarithmic),
            LegendTitle = "Width",
            Guides = [new Guide(0.1, true, "tolerance 0.1")],
            Series =
            [
                new Series("m = 8", betas, [0.01, 0.012, 0.02, 0.5, 2])
                    { Low = [0.01, 0.011, 0.015, 0.4, 1], High = [0.02, 0.03, 0.04, 0.9, double.PositiveInfinity], Group = "8", Facets =
                    [new("Seed", "1")] },
                new Series("m = 8", betas, [0.011, 0.013, 0.03, 0.6, 3]) { Group = "8", Facets = [new("Seed", "2")] },
                new Series(HostileText, betas, [0.02, double.NaN, 0.05, double.PositiveInfinity, double.PositiveInfinity])
                    { Facets = [new("Seed", "1")] },
            ],
        };
        double[] times = [.. Enumerable.Range(0, 20000).Select(t => (double)t)];
        Figure noisy = new()
        {
            Title = "Many points",
            X = new Axis("Epoch"),
            Y = new Axis("Loss", AxisKind.Logarithmic),
            Series = [.. Enumerable.Range(1, 3)
                .Select(k => new Series($"run {k}", times, [.. times.Select(t => k * Math.Exp(-t / 4000) * (1.2 + Math.Sin(t * k)))]))],
        };
        Figure cloud = new()
        {
            Title = "A cloud, and a loop that turns back",
            X = new Axis("Real part"),
            Y = new Axis("Imaginary part"),
            Series =
            [
                new Series("cloud", [0.5, -0.5, 0.5, 0], [0.1, 0.3, -0.4, 0]) { Dash = Dash.None },
                new Series("loop", [.. Enumerable.Range(0, 61).Select(i => Math.Cos(i * Math.PI / 30))],
                    [.. Enumerable.Range(0, 61).Select(i => Math.Sin(i * Math.PI / 30))]) { Marker = Marker.None },
            ],
        };
        Figure nothing = new() { Title = "Nothing", X = new Axis("x"), Y = new Axis("y"), Series = [new Series("none", [], [])] };
        return new ReportContent
        {
            Title = HostileText,
            Sections =
            [
                new ReportSection("Figures",
                    [new ReportFigure(perturbation, HostileText), new ReportFigure(noisy), new ReportFigure(cloud),
                    new ReportFigure(nothing)]),
                new ReportSection("Folded", [])
                {
                    Tables = [new Table("", [new TableColumn("link")], [[TableCell.Of(HostileText) with { Anchor = "item-1" }]])],
                    Items = [new ReportItem("item-1", "An item")
                        { IsFolded = true, Figures = [new ReportFigure(cloud)], Links = [new ReportLink("itself", "item-1")] }],
                },
            ],
        };
    }
}
