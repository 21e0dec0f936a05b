using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Lethe.Cli.Diagnostics;
using Lethe.Cli.Hosting;
using Lethe.Cli.Output;
using Lethe.Cli.Parsing;
using Lethe.Experiments.Runs;
using Lethe.Experiments.Studies;
using Lethe.Interop;
using Lethe.Reporting.Figures;
using Lethe.Reporting.Html;
using Lethe.Reporting.Studies;
using Lethe.Reporting.Tables;
using Lethe.Stability;

namespace Lethe.Cli.Commands;

/// <summary>lethe quickstart: the whole story in under three minutes.</summary>
internal sealed class QuickstartCommand : LetheCommand
{
    private readonly ChoiceOption _scale = new("--scale", "full: the story, under three minutes on two cores; smoke: the same path in seconds, too short to judge by", "full", "smoke");

    /// <inheritdoc/>
    public override string Name => "quickstart";

    /// <inheritdoc/>
    public override string Description => "The whole story: which models keep a long memory stably, measured here and now, with figures and a report";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["quickstart", "quickstart --out runs/first --json"];

    /// <inheritdoc/>
    public override void Configure(Command command) => command.Add(_scale);

    /// <inheritdoc/>
    public override CommandOutcome Run(CommandContext context)
    {
        bool smoke = _scale.Read(context.Parse) == "smoke";
        QuickstartOptions options = smoke ? QuickstartOptions.Smoke : QuickstartOptions.Full;
        options = options with { Trained = options.Trained with { FirstSeed = context.Seed ?? 0 } };
        OutputFolder folder = OutputFolder.New(context, string.Create(CultureInfo.InvariantCulture, $"quickstart {(smoke ? "smoke" : "full")} {context.Seed ?? 0}"));
        var watch = Stopwatch.StartNew();
        QuickstartResult result;
        using (ProgressBoard display = context.Terminal.Progress("quickstart"))
        {
            var progress = new DirectProgress<StudyProgress>(p => display.Report(p.Fraction,
                string.Create(CultureInfo.InvariantCulture, $"{p.Done}/{p.Total} runs  {p.Message}")));
            result = Quickstart.Run(options, context.Threads, progress, context.Cancellation);
        }
        IReadOnlyList<(string Name, Figure Figure)> figures = QuickstartFigures.Create(result);
        List<string> files = [];
        foreach ((string name, Figure figure) in figures) files.AddRange(FigureFiles.Write(folder, Path.Combine("figures", name), figure));
        folder.WriteText("runs.csv", TableWriter.Csv(QuickstartReport.Runs(result.Trained.Runs)));
        folder.WriteText("verdicts.csv", TableWriter.Csv(VerdictTable.Summary(All(result))));
        double seconds = watch.Elapsed.TotalSeconds;
        IReadOnlyList<ReportEntry> environment =
        [
            .. Machine.Checks().Select(c => new ReportEntry(c.Name, c.Detail)),
            new ReportEntry("seconds", seconds.ToString("F1", CultureInfo.InvariantCulture)),
        ];
        string report = folder.Write("report.html", stream => HtmlReport.Write(QuickstartReport.Create(result, figures, environment), stream));
        var verdicts = new
        {
            verdicts = All(result).Select(v => new VerdictDocument(v)),
            full_ball = result.Trained.FullBall.Select(v => new VerdictDocument(v)),
        };
        folder.WriteText("result.json", JsonText.Of(verdicts));
        return new CommandOutcome(JsonText.With(verdicts, new { figures = files, report, seconds }), terminal =>
            Render(terminal, result, report, smoke, seconds));
    }

    private static Verdict[] All(QuickstartResult result) => [.. result.Linear.Select(f => f.Verdict), .. result.Trained.Verdicts];

    private static void Render(Terminal terminal, QuickstartResult result, string report, bool smoke, double seconds)
    {
        terminal.WriteLine("Recurrent block (beta*: largest perturbation of the recurrent weights that adds at most 0.1 to the relative error):");
        terminal.Table(["target", "parameterization", "activation", "verdict", "slope of beta* [95 %]", "beta* small m -> large m", "r(W) small m -> large m"],
            All(result).Select(Row));
        terminal.WriteLine();
        terminal.WriteLine("All blocks (encoder and decoder perturbed too, adversarial search), for comparison:");
        terminal.Table(["target", "parameterization", "activation", "verdict", "slope of beta* [95 %]", "beta* small m -> large m"],
            result.Trained.FullBall.Select(v => Row(v)[..^1]));
        terminal.WriteLine();
        foreach (Verdict verdict in All(result).Where(v => v.Kind == VerdictKind.Undecided)) terminal.WriteLine(QuickstartReport.Sentence(verdict));
        if (smoke) terminal.WriteLine("Scale smoke is too short to judge by: run lethe quickstart for the real figures.");
        terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Report: {report}   ({seconds:F0} s)"));
    }

    private static string[] Row(Verdict v) =>
    [
        v.Family.Target, v.Family.Parameterization, v.Family.Activation, Word.Of(v.Kind),
        string.Create(CultureInfo.InvariantCulture, $"{v.Slope:F3} [{v.SlopeLow:F3}, {v.SlopeHigh:F3}]"), Ends(v.Radius), Ends(v.Distance),
    ];

    private static string Ends(IReadOnlyList<double> values) =>
        values.Count == 0 ? "-" : $"{Terminal.Number(values[0])} -> {Terminal.Number(values[^1])}";
}
