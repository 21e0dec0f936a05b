using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Lethe.Cli.Diagnostics;
using Lethe.Cli.Hosting;
using Lethe.Cli.Output;
using Lethe.Cli.Parsing;
using Lethe.Cli.Sweeps;
using Lethe.Experiments.Reproduction;
using Lethe.Experiments.Sweeps;
using Lethe.Reporting.Html;
using Lethe.Reporting.Runs;
using Lethe.Reporting.Studies;
using Lethe.Reporting.Tables;

namespace Lethe.Cli.Commands;

/// <summary>lethe reproduce: figures and tables of the papers, with the published values beside the measured ones.</summary>
internal sealed class ReproduceCommand : LetheCommand
{
    private const string MarkerFile = "reproduce.json", All = "all";
    private const int LargestSeed = 1_000_000;

    private readonly Argument<string[]> _words = WordsArgument("ID", "Ids of lethe list figures, or all");
    private readonly ChoiceOption _scale = new("--scale", "full: the paper's sizes; reduced (default): minutes; smoke: the same path in seconds, too short to judge by", "smoke", "reduced", "full");
    private readonly LaunchSettings _launch = new(new InProcess());
    private readonly Option<string?> _data = new("--data") { HelpName = "DIR", Description = "Folder with train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-... (plain or .gz) for fig9 and table1 (default: Debian's package dataset-fashion-mnist)" };

    /// <inheritdoc/>
    public override string Name => "reproduce";

    /// <inheritdoc/>
    public override string Description => "Figures and tables of the papers, measured: the claim, published numbers beside ours, and whether they agree";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["reproduce fig1", "reproduce fig7 fig8 --scale smoke", "reproduce fig7 --seed 100  # other draws than those of the record", "reproduce all --out runs/paper  # again: goes on where it was", "list figures"];

    /// <inheritdoc/>
    public override string MoreHelp => string.Create(CultureInfo.InvariantCulture, $"""
        Each item is described by a file of the folder experiments: claim, rule of agreement, settings, scales. Expected minutes on two cores, reduced / full:
        {string.Join(", ", ExperimentFile.All.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Id} {e.Seconds(ReproductionScale.Reduced) / 60:F1} / {e.Seconds(ReproductionScale.Full) / 60:F0}")))}
        --seed N is added to every seed of an item, of training and of drawn networks: it tests an answer on fresh draws. Items that are computed exactly do not change.
        Finished items and runs are kept in the output folder (default: runs/reproduce-SCALE): the same command goes on where it was interrupted.
        """);

    /// <inheritdoc/>
    public override string? GoesOn => "what has ended is kept in the output folder: the same command goes on there";

    /// <inheritdoc/>
    public override void Configure(Command command)
    {
        command.Add(_words);
        command.Add(_scale);
        command.Add(_data);
        _launch.AddTo(command);
    }

    /// <inheritdoc/>
    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(_words).RequireSubjects(Name, "items", 1, int.MaxValue).RequireNoOverrides(Name);
        IReadOnlyList<ExperimentFile> experiments = Experiments(words.Subjects);
        string scaleName = _scale.Read(context.Parse) ?? "reduced";
        ReproductionScale scale = Enum.Parse<ReproductionScale>(scaleName, ignoreCase: true);
        int seed = Seed(context.Seed ?? 0);
        _launch.Check(context);
        string? data = DataFolder(context.Path(_data));
        OutputFolder folder = OutputFolder.GoingOn(context, Name, MarkerFile, Path.Combine("runs", seed == 0 ? $"reproduce-{scaleName}" : string.Create(CultureInfo.InvariantCulture, $"reproduce-{scaleName}-seed{seed}")));
        folder.WriteText(MarkerFile, Json.Object(("command", Name)).ToJsonString() + "\n");

        var watch = Stopwatch.StartNew();
        var items = new List<ReproducedItem>();
        var pending = new List<(string Id, string Note)>();
        double all = experiments.Sum(e => Math.Max(1, e.Seconds(scale))), before = 0;
        SweepTraining training = _launch.Training(context, RunFigures.Write);
        using (ProgressBoard display = context.Terminal.Progress(Name))
        {
            foreach (ExperimentFile experiment in experiments)
            {
                double start = before, own = Math.Max(1, experiment.Seconds(scale));
                var surroundings = new ReproductionContext
                {
                    Folder = folder.PathOf(experiment.Id),
                    Threads = context.Threads,
                    Data = data,
                    Training = training,
                    Progress = (share, text) => display.Report((start + own * share) / all, $"{experiment.Id}: {text}"),
                };
                surroundings.Progress(0, "");
                try
                {
                    items.Add(Reproductions.Run(experiment, scale, seed, surroundings, context.Cancellation));
                }
                catch (PendingException e)
                {
                    pending.Add((experiment.Id, e.Message));
                }
                before += own;
            }
        }
        return Outcome(folder, items, pending, scale, seed, watch);
    }

    private static CommandOutcome Outcome(OutputFolder folder, List<ReproducedItem> items, List<(string Id, string Note)> pending, ReproductionScale scale, int seed, Stopwatch watch)
    {
        string[] files = FigureFiles.Write(folder, items.SelectMany(ReproductionReport.Figures));
        string page = folder.WriteText("reproduce.md", ReproductionReport.Markdown(items, name => $"figures/{name}.svg"));
        string report = folder.Write("report.html", stream => HtmlReport.Write(ReproductionReport.Create(items, Machine.Entries), stream));
        double seconds = watch.Elapsed.TotalSeconds;
        JsonObject json = Json.Object(("items", items.Select(i => ReproducedItemJson.Write(i, withPanels: false))), ("pending", pending.Select(p => Json.Object(("id", p.Id), ("note", p.Note)))), ("scale", Json.Word(scale)), ("seed", seed), ("figures", files), ("page", page), ("report", report), ("seconds", seconds));
        folder.WriteText(MarkerFile, json.ToJsonString() + "\n");
        return new CommandOutcome(json, terminal =>
        {
            if (items.Count > 0) terminal.WriteLines(TableWriter.Text(ReproductionReport.Summary(items)));
            foreach (ReproducedItem item in items)
            {
                terminal.WriteLine($"{item.Id}: {item.Verdict}. {item.Note}");
                if (items.Count == 1 && item.Values.Count > 0) terminal.WriteLines(TableWriter.Text(ReproductionReport.Values(item)));
            }
            foreach ((string id, string note) in pending) terminal.WriteLine($"{id}: not finished: {note}; the same command goes on.");
            if (scale == ReproductionScale.Smoke) terminal.WriteLine("Scale smoke is too short to judge by.");
            terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Report: {report}   ({seconds:F0} s)"));
        });
    }

    private static ExperimentFile[] Experiments(IReadOnlyList<string> ids)
    {
        if (ids.Contains(All, StringComparer.OrdinalIgnoreCase)) return [.. ExperimentFile.All];
        string[] known = [.. ExperimentFile.All.Select(e => e.Id), All];
        return [.. ids.Select(id => ExperimentFile.Find(id) ?? throw ProblemException.Usage($"reproduce {id}", "there is no such item", $"one of {string.Join(", ", known)}",
            Nearest.Remedy(id, known, "see lethe list figures"))).Distinct()];
    }

    private static int Seed(long seed) => seed is >= 0 and <= LargestSeed ? (int)seed
        : throw ProblemException.Usage("option --seed", seed.ToString(CultureInfo.InvariantCulture), $"0 to {LargestSeed}", "it is added to the seeds of the items");

    private static string? DataFolder(string? path)
    {
        if (path is null || Directory.Exists(path)) return path;
        throw ProblemException.Usage("option --data", $"'{path}' is no folder", "a folder with images in IDX format", "check the path");
    }
}
