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

namespace Lethe.Cli.Commands;

/// <summary>lethe table: parameterisation x target for several models, beside the reference's table.</summary>
internal sealed class TableCommand : LetheCommand
{
    private const string RunsFile = "runs.jsonl";

    private readonly ChoiceOption _scale = new("--scale", "full: the table, under an hour on two cores; smoke: the same path in seconds, too short to judge by", "full", "smoke");
    private readonly Option<string?> _models = new("--models") { HelpName = "LIST", Description = $"Of {string.Join(", ", StudyModels.All)} (default: all)" };
    private readonly Option<string?> _parameterizations = new("--parameterizations") { HelpName = "LIST", Description = "Names of lethe list parameterizations, or expressions in w (default: direct,relu,exp,softplus,best,sigmoid)" };
    private readonly Option<string[]> _targets = new("--target") { HelpName = "TARGET", Description = "A target; may be given several times (default: exp, pol, pol15 and a random causal transformer)" };
    private readonly NumbersOption _widths = new("--widths", "Widths m; the horizon is 6.25 m (default 8,16,32,64,128; rnn, whose cost grows with m^2: 4,8,16,24,32)");
    private readonly IntegerOption _seeds = new("--seeds", "Seeds of each (default 3)", 1, 1000);
    private readonly IntegerOption _epochs = new("--epochs", "Epochs of training, of 100 steps each (default 15)", 1, 100_000);

    /// <inheritdoc/>
    public override string Name => "table";

    /// <inheritdoc/>
    public override string Description => "The table of the theory, measured: which parameterisation keeps which memory stably, for each model, beside the expected answer";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["table --scale smoke", "table --models diagonal --parameterizations direct,softplus --out runs/table", "table --out runs/table  # again: goes on where it was"];

    /// <inheritdoc/>
    public override string MoreHelp => """
        Widths and horizons grow together, since on a fixed horizon T no rate much below 1/T is needed and the effect saturates. Each model is trained, freed of
        units it does not need (where units are independent) and perturbed: beta* is the largest perturbation of the recurrent weights that adds at most 0.1 to
        the relative error. A verdict is the regression of log beta* (direct and relu: also of the distance to instability) on log m over widths and seeds.
        Finished runs are kept in runs.jsonl of the output folder: interrupted, the same command with the same --out goes on.
        """;

    /// <inheritdoc/>
    public override string? GoesOn => "runs that have ended are kept in the output folder: the same command goes on there, with --out and its name";

    /// <inheritdoc/>
    public override void Configure(Command command)
    {
        foreach (Option option in new Option[] { _scale, _models, _parameterizations, _targets, _widths, _seeds, _epochs }) command.Add(option);
    }

    /// <inheritdoc/>
    public override CommandOutcome Run(CommandContext context)
    {
        bool smoke = _scale.Read(context.Parse) == "smoke";
        GrowingHorizonOptions options = Options(context, smoke ? StabilityTable.Smoke : StabilityTable.Full);
        OutputFolder folder = OutputFolder.GoingOn(context, "table " + string.Join(' ', context.Parse.Tokens.Select(t => t.Value)), RunsFile);
        var watch = Stopwatch.StartNew();
        StabilityTable table;
        using StudyRunFile file = StudyRunFile.Open(folder.PathOf(RunsFile), options);
        if (file.Runs.Count > 0) context.Terminal.Note(string.Create(CultureInfo.InvariantCulture, $"table: {file.Runs.Count} runs are finished already"));
        using (ProgressBoard display = context.Terminal.Progress(Name))
        {
            var progress = new DirectProgress<StudyProgress>(p => display.Report(p.Fraction, string.Create(CultureInfo.InvariantCulture, $"{p.Done}/{p.Total} runs  {p.Message}")));
            table = UserInput.Read("table", "the options given", "known models, targets and parameterizations that take rates on [1/T, 1]", "see lethe list targets, lethe list parameterizations",
                () => StabilityTable.Run(options, smoke ? [2, 3, 4, 5, 6] : [1, 2, 4, 6, 8, 12, 16], context.Threads, file, progress, context.Cancellation));
        }
        IReadOnlyList<(string Name, Figure Figure)> figures = TableReport.Figures(table);
        List<string> files = [];
        foreach ((string name, Figure figure) in figures) files.AddRange(FigureFiles.Write(folder, Path.Combine("figures", name), figure));
        folder.WriteText("runs.csv", TableWriter.Csv(TableReport.Runs(table)));
        folder.WriteText("verdicts.csv", TableWriter.Csv(VerdictGrid.All(table.Recurrent)));
        folder.WriteText("verdicts-all-blocks.csv", TableWriter.Csv(VerdictGrid.All(table.FullBall)));
        string page = folder.WriteText("table.md", TableReport.Markdown(table));
        double seconds = watch.Elapsed.TotalSeconds;
        IReadOnlyList<ReportEntry> environment = [.. Machine.Checks().Select(c => new ReportEntry(c.Name, c.Detail))];
        string report = folder.Write("report.html", stream => HtmlReport.Write(TableReport.Create(table, figures, environment), stream));
        var json = new
        {
            verdicts = table.Recurrent.Select(Verdict),
            linear = table.Linear.Select(Verdict),
            full_ball = table.FullBall.Select(Verdict),
            runs = table.Runs.Count,
            figures = files,
            page,
            report,
            seconds,
        };
        return new CommandOutcome(json, terminal => Render(terminal, table, smoke, report, seconds));
    }

    private GrowingHorizonOptions Options(CommandContext context, GrowingHorizonOptions scale)
    {
        var parse = context.Parse;
        IReadOnlyList<int>? widths = _widths.ReadIntegers(parse);
        return scale with
        {
            Models = Split(parse.GetValue(_models)) ?? scale.Models,
            Parameterizations = Split(parse.GetValue(_parameterizations)) ?? scale.Parameterizations,
            Targets = parse.GetValue(_targets) is { Length: > 0 } targets ? targets : scale.Targets,
            Widths = widths ?? scale.Widths,
            DenseWidths = widths is null ? scale.DenseWidths : null,
            Seeds = (int)_seeds.Read(parse, scale.Seeds),
            Epochs = (int)_epochs.Read(parse, scale.Epochs),
            FirstSeed = context.Seed ?? 0,
        };
    }

    // Commas part names; an expression has none, since its functions take one argument.
    private static string[]? Split(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static object Verdict(ExpectedVerdict v) => JsonText.With(new VerdictDocument(v.Measured),
        new { v.Expected, v.Agrees, v.Note });

    private static void Render(Terminal terminal, StabilityTable table, bool smoke, string report, double seconds)
    {
        foreach (Table grid in TableReport.Grids(table))
        {
            terminal.WriteLine(grid.Title);
            terminal.WriteLines(TableWriter.Text(grid with { Title = "" }));
        }
        foreach (ExpectedVerdict v in table.Recurrent.Where(v => v.Agrees == false))
            terminal.WriteLine($"{v.Measured.Family.Model}, {v.Measured.Family.Parameterization} on {v.Measured.Family.Target}: {Word.Of(v.Measured.Kind)}, expected {Word.Of(v.Expected!.Value)}: {v.Note}");
        if (smoke) terminal.WriteLine("Scale smoke is too short to judge by: run lethe table for the real figures.");
        terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Report: {report}   ({seconds:F0} s)"));
    }
}
