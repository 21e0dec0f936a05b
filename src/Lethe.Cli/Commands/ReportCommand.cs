using System.CommandLine;
using Lethe.Cli.Figures;
using Lethe.Cli.Hosting;
using Lethe.Cli.Output;
using Lethe.Cli.Parsing;
using Lethe.Experiments.Runs;
using Lethe.Reporting.Figures;
using Lethe.Reporting.Html;
using Lethe.Reporting.Tables;
using Lethe.Stability;

namespace Lethe.Cli.Commands;

/// <summary>lethe report: one self-contained HTML file over folders of runs.</summary>
internal sealed class ReportCommand : LetheCommand
{
    private readonly Argument<string[]> _words = WordsArgument("DIR", "Folders searched for runs");

    /// <inheritdoc/>
    public override string Name => "report";

    /// <inheritdoc/>
    public override string Description => "One self-contained HTML file over folders of runs";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["report runs --out report"];

    /// <inheritdoc/>
    public override void Configure(Command command) => command.Add(_words);

    /// <inheritdoc/>
    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(_words).RequireSubjects(Name, "folders of runs", 1, int.MaxValue).RequireNoOverrides(Name);
        StoredRun[] runs = [.. words.Subjects.SelectMany(StoredRun.Find).SelectMany(run => run.Widths)];
        if (runs.Length == 0)
            throw new CommandException("report", $"no runs in {string.Join(", ", words.Subjects)}", "folders with runs", "make one with lethe train");
        OutputFolder folder = OutputFolder.New(context, "report " + string.Join(' ', words.Subjects));
        ReportContent content = Content(words, runs);
        string path = folder.Write("report.html", stream => HtmlReport.Write(content, stream));
        return new CommandOutcome(Json.Object(("report", path), ("runs", runs.Length)), terminal => terminal.WriteLine(path));
    }

    private static ReportContent Content(Words words, StoredRun[] runs)
    {
        var families = runs.GroupBy(run => run.Family).ToArray();
        Verdict[] verdicts = [.. families.Select(Judge).OfType<Verdict>()];
        return new ReportContent
        {
            Title = "Runs",
            Subtitle = string.Join(", ", words.Subjects),
            Headline = [.. verdicts.Select(v => $"{v.Family.Parameterization}, {v.Family.Target}: {Json.Word(v.Kind)}: {v.Reason}.")],
            Verdicts = verdicts.Length == 0 ? [] : [new ReportVerdicts("Trained runs", verdicts, "From the stability radius and the distance to instability stored with each run.")],
            Sections = [new ReportSection("Runs", []) { Tables = [RunTable.Create([.. runs.Select(Row)], "")] }, .. families.Select(family => Section([.. family]))],
            GeneratedBy = $"lethe {MachineInfo.Version}",
        };
    }

    // A verdict needs a radius, which not every protocol asks for.
    private static Verdict? Judge(IGrouping<FamilyKey, StoredRun> family)
    {
        RunMeasurement[] measured = [.. family.Where(run => run.Result?.Radius is not null).Select(run => run.Result!.ToMeasurement())];
        return measured.Length == 0 ? null : VerdictRule.Judge(family.Key, measured);
    }

    private static ReportSection Section(StoredRun[] runs)
    {
        string title = RunFigures.Title(runs[0]);
        Figure?[] figures = [RunFigures.Perturbation(runs, "Perturbation error"), RunFigures.Memory(runs, "Memory function"), RunFigures.Training(runs, "Training")];
        return new ReportSection(title, [.. figures.OfType<Figure>().Select(figure => new ReportFigure(figure))]);
    }

    private static RunRow Row(StoredRun run) => new(run.Name, run.Family, run.Width, run.Config.Get(Experiments.Configuration.Settings.Seed),
        run.Result is { } result ? Outcomes.Name(result.Outcome) : Json.Word(run.State), run.Result?.Epochs ?? 0)
    {
        ValidationLoss = run.Result?.ValidationLoss ?? double.NaN,
        TestLoss = run.Result?.TestLoss ?? double.NaN,
        RelativeError = run.Result?.RelativeError ?? double.NaN,
        Radius = run.Result?.Radius?.Radius ?? double.NaN,
        Distance = run.Result?.Distance?.Distance ?? double.NaN,
    };
}
