using Lethe.Experiments.Reproduction;

namespace Lethe.Cli.Commands;

/// <summary>lethe reproduce: figures and tables of the papers, with the published values beside the measured ones.</summary>
internal sealed class ReproduceCommand() : WordsCommand("reproduce",
    "Figures and tables of the papers, measured: the claim, published numbers beside ours, and whether they agree",
    ("ID", "Ids of lethe list figures, or all"), "reproduce fig1", "reproduce fig7 fig8 --scale smoke",
    "reproduce fig7 --seed 100  # other draws than those of the record",
    "reproduce all --out runs/paper  # again: resumes where it stopped",
    "list figures")
{
    private const string MarkerFile = "reproduce.json", All = "all";
    private const int LargestSeed = 1_000_000;

    private readonly ChoiceOption _scale =
        new("--scale", "full: the paper's sizes; reduced (default): minutes; smoke: the same path in seconds, too short to judge by",
        "smoke", "reduced", "full");
    private readonly LaunchSettings _launch = new(new InProcess());
    private readonly TextOption _data = new("--data", "DIR",
        "Folder with train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-... (plain or .gz) for fig9 and table1 "
        + "(default: Debian's package dataset-fashion-mnist)");

    public override string MoreHelp => $"""
        Each item is described by a file of the folder experiments: claim, rule of agreement, settings, scales. Expected minutes on two
        cores, reduced / full:
        {string.Join(", ", ExperimentFile.All.Select(Minutes))}
        --seed N is added to every seed of an item, of training and of drawn networks: it tests an answer on fresh draws. Items that are
        computed exactly do not change.
        Finished items and runs are kept in the output folder (default: runs/reproduce-SCALE): the same command goes on where it was
        interrupted.
        """;

    public override string? GoesOn => "what has ended is kept in the output folder: the same command resumes there";

    protected override Symbol[] Symbols => [_scale, _data, .. _launch.Symbols];

    private static string Minutes(ExperimentFile e) =>
        Invariant($"{e.Id} {e.Seconds(ReproductionScale.Reduced) / 60:F1} / {e.Seconds(ReproductionScale.Full) / 60:F0}");

    protected override IEnumerable<string> Offered(string begun) =>
        [.. Completions.Names("figures").Where(name => ExperimentFile.Find(name) is not null), All];

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireSubjects(Name, "items", 1, int.MaxValue).RequireNoOverrides(Name);
        IReadOnlyList<ExperimentFile> experiments = Experiments(words.Subjects);
        string scaleName = _scale.Read(context.Parse) ?? "reduced";
        ReproductionScale scale = Enum.Parse<ReproductionScale>(scaleName, ignoreCase: true);
        int seed = Seed(context.Seed ?? 0);
        _launch.Check(context);
        string? data = DataFolder(context.Path(_data));
        OutputFolder folder =
            OutputFolder.GoingOn(context, Name, MarkerFile,
            Path.Combine("runs", seed == 0 ? $"reproduce-{scaleName}" : Invariant($"reproduce-{scaleName}-seed{seed}")));
        folder.WriteText(MarkerFile, JsonText.Line(new { command = Name }) + "\n");

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

    private static CommandOutcome Outcome(OutputFolder folder, List<ReproducedItem> items, List<(string Id, string Note)> pending,
        ReproductionScale scale, int seed, Stopwatch watch)
    {
        string[] files = FigureFiles.Write(folder, items.SelectMany(ReproductionReport.Figures));
        string page = folder.WriteText("reproduce.md", ReproductionReport.Markdown(items, name => $"figures/{name}.svg"));
        string report = folder.Write("report.html", stream => HtmlReport.Write(ReproductionReport.Create(items, Machine.Entries), stream));
        double seconds = watch.Elapsed.TotalSeconds;
        var json = new
        {
            items = items.Select(i => ReproducedItemJson.Write(i, withPanels: false)),
            pending = pending.Select(p => new { p.Id, p.Note }),
            scale,
            seed,
            figures = files,
            page,
            report,
            seconds,
        };
        folder.WriteText(MarkerFile, JsonText.Line(json) + "\n");
        return new CommandOutcome(json, terminal =>
        {
            if (items.Count > 0) terminal.Table(ReproductionReport.Summary(items));
            foreach (ReproducedItem item in items)
            {
                terminal.WriteLine($"{item.Id}: {item.Verdict}. {item.Note}");
                if (items.Count == 1 && item.Values.Count > 0) terminal.Table(ReproductionReport.Values(item));
            }
            foreach ((string id, string note) in pending) terminal.WriteLine($"{id}: not finished: {note}; the same command resumes.");
            if (scale == ReproductionScale.Smoke) terminal.WriteLine("Scale smoke is too short to judge by.");
            terminal.WriteLine(Invariant($"Report: {report}   ({seconds:F0} s)"));
        });
    }

    private static ExperimentFile[] Experiments(IReadOnlyList<string> ids)
    {
        if (ids.Contains(All, StringComparer.OrdinalIgnoreCase)) return [.. ExperimentFile.All];
        string[] known = [.. ExperimentFile.All.Select(e => e.Id), All];
        return [.. ids.Select(id => ExperimentFile.Find(id)
            ?? throw ProblemException.Usage($"reproduce {id}", "there is no such item", $"one of {string.Join(", ", known)}",
            NearestName.Remedy(id, known, "see lethe list figures"))).Distinct()];
    }

    private static int Seed(long seed) => seed is >= 0 and <= LargestSeed ? (int)seed
        : throw ProblemException.Usage("option --seed", Invariant($"{seed}"), $"0 to {LargestSeed}",
            "it is added to the seeds of the items");

    private static string? DataFolder(string? path)
    {
        if (path is null || Directory.Exists(path)) return path;
        throw ProblemException.Usage("option --data", $"'{path}' is no folder", "a folder with images in IDX format", "check the path");
    }
}
