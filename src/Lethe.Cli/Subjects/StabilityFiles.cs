using System.Globalization;
using Lethe.Cli.Hosting;
using Lethe.Cli.Output;
using Lethe.Experiments.Configuration;
using Lethe.Interop;
using Lethe.Reporting.Figures;
using Lethe.Reporting.Html;
using Lethe.Reporting.Science;
using Lethe.Reporting.Tables;
using Lethe.Stability;

namespace Lethe.Cli.Subjects;

/// <summary>The tables, figures and the page of a stability measurement.</summary>
internal sealed class StabilityFiles(StabilityRequest request, IReadOnlyList<MeasuredRun> runs, IReadOnlyList<Verdict> verdicts)
{
    /// <summary>Name of the page.</summary>
    public const string Report = "report.html";

    /// <summary>Writes everything, and gives the paths.</summary>
    public string[] Write(OutputFolder folder)
    {
        var files = new List<string>
        {
            folder.WriteText("perturbation.csv", TableWriter.Csv(Curves())),
            folder.WriteText("runs.csv", TableWriter.Csv(Runs())),
            folder.WriteText("verdicts.csv", TableWriter.Csv(VerdictTable.Summary(verdicts))),
        };
        var curveFigures = new List<ReportFigure>();
        IReadOnlyList<string> names = FamilyNames.Short([.. verdicts.Select(v => v.Family)]);
        for (int i = 0; i < verdicts.Count; i++)
        {
            Figure figure = PerturbationFigure.Create($"Perturbation error: {names[i]}", [.. Of(verdicts[i]).Select(r => new PerturbationRun(r.Run.Width, r.Seed, r.Curve))],
                request.Perturbation.Relative ? request.Tolerance : null);
            curveFigures.Add(new ReportFigure(figure));
            files.AddRange(FigureFiles.Write(folder, verdicts.Count == 1 ? "perturbation" : string.Create(CultureInfo.InvariantCulture, $"perturbation-{i + 1}-{FileName(names[i])}"), figure));
        }
        List<ReportSection> sections = [new("Perturbation error by width", curveFigures)];
        if (Slopes() is { } slopes)
        {
            files.AddRange(FigureFiles.Write(folder, "slopes", slopes));
            sections.Insert(0, new ReportSection("Stability radius by width", [new ReportFigure(slopes)]));
        }
        sections.Add(new ReportSection("Runs", [], "Measured again on test data made from each run's configuration.") { Tables = [Runs()] });
        files.Add(folder.Write(Report, stream => HtmlReport.Write(Page(sections), stream)));
        return [.. files];
    }

    private IEnumerable<MeasuredRun> Of(Verdict verdict) => runs.Where(r => r.Run.Family == verdict.Family);

    private Table Curves() => new("", [new("run"), new("width", true), new("seed", true), new("beta", true), new("raw", true), new("lower", true), new("upper", true)],
        [.. runs.SelectMany(r => r.Curve.Betas.Select((beta, i) => (IReadOnlyList<TableCell>)
        [
            TableCell.Of(r.Run.Name), TableCell.Of(r.Run.Width), TableCell.Of(r.Seed), TableCell.Of(beta), TableCell.Of(r.Curve.Raw[i]), TableCell.Of(r.Curve.Lower[i]), TableCell.Of(r.Curve.Upper[i]),
        ]))]);

    private Table Runs() => RunTable.Create([.. runs.Select(r => new RunRow(r.Run.Name, r.Run.Family, r.Run.Width, r.Seed,
        r.Run.Result is { } result ? Word.Of(result.Outcome) : Word.Of(r.Run.State), r.Run.Result?.Epochs ?? 0)
    {
        ValidationLoss = r.Run.Result?.ValidationLoss ?? double.NaN,
        RelativeError = r.Radius.RelativeError,
        Radius = r.Radius.Radius,
        Distance = r.Distance.Distance,
    })]);

    // A slope needs two widths; below that there is nothing to draw.
    private Figure? Slopes()
    {
        double largest = new VerdictOptions().LargestRelativeError;
        SlopeFamily[] families = [.. verdicts.Where(v => v.Widths.Count > 1 && v.Radius.Any(r => r > 0 && double.IsFinite(r)))
            .Select(v => new SlopeFamily(v, [.. Of(v).Select(r => r.Measurement).Where(m => m.RelativeError <= largest)]))];
        return families.Length == 0 ? null : SlopeFigure.Create("Stability radius by width", families);
    }

    private ReportContent Page(IReadOnlyList<ReportSection> sections)
    {
        PerturbationOptions options = request.Perturbation;
        return new ReportContent
        {
            Title = "Stability under perturbation of the weights",
            Subtitle = string.Create(CultureInfo.InvariantCulture, $"{runs.Count} runs, {verdicts.Count} {(verdicts.Count == 1 ? "family" : "families")}"),
            Headline = [.. verdicts.Select(v => $"{v.Family.Target}, {v.Family.Parameterization}, {v.Family.Activation}, {v.Family.Model}: {VerdictText.Kind(v.Kind)}: {v.Reason}")],
            Verdicts = [new ReportVerdicts("Verdicts", verdicts, PerturbationFigure.Measured([.. runs.Select(r => r.Curve)]))],
            Sections = sections,
            Configuration =
            [
                new("blocks", Word.Of(options.Blocks)), new("ball", options.Ball == PerturbationBall.L2 ? "l2" : "maxabs"),
                    new("search", Word.Of(options.Search)),
                new("error", options.Error switch { PerturbationErrorKind.Supremum => "w1", PerturbationErrorKind.Exact => "exact", _ => "mse" }), new("certified upper bounds", options.Certify ? "yes" : "no"),
                new("draws", options.Draws.ToString(CultureInfo.InvariantCulture)), new("beta", string.Join(", ", options.Betas.Select(Terminal.Exact))),
                new("horizon", request.Horizon is { } horizon ? horizon.ToString(CultureInfo.InvariantCulture) : "data.length of each run"),
                new("tolerance", Terminal.Exact(request.Tolerance)), new("relative", options.Relative ? "true" : "false"),
                new("seed", request.Seed is { } seed ? seed.ToString(CultureInfo.InvariantCulture) : "that of each run"),
                .. runs.Select(r => new ReportEntry(r.Run.Name, r.Run.Path, string.Create(CultureInfo.InvariantCulture, $"m = {r.Run.Width}, T = {r.Run.Config.Get(Settings.Length)}"))),
            ],
            GeneratedBy = "Lethe " + Application.Version,
        };
    }

    private static string FileName(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
}
