using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lethe.Experiments.Configuration;
using Lethe.Experiments.Reproduction.Studies;
using Lethe.Experiments.Runs;
using Lethe.Interop;
using Lethe.Kernels;

namespace Lethe.Experiments.Reproduction;

/// <summary>Measures figures and tables of the papers. A finished item is kept in its folder and not measured again, and so are the runs of an unfinished one.</summary>
public static class Reproductions
{
    /// <summary>The file of a finished item in its folder.</summary>
    public const string ItemFile = "item.json";

    // Of what studies compute, not of the file: to be raised when the same experiment comes to give other numbers.
    private const int Version = 1;

    private static readonly IReproductionStudy[] Studies =
    [
        new CurvesStudy(), new FixedExponentsStudy(), new FilterStudy(), new RandomMemoryStudy(), new NonDecayingStudy(), new ImagesStudy(), new VerdictTableStudy(), new UnavailableStudy(),
    ];

    /// <summary>Measures an item, or reads it where it is finished.</summary>
    /// <param name="experiment">What to measure.</param>
    /// <param name="scale">How much work to do.</param>
    /// <param name="context">Folder of the item, threads, progress.</param>
    /// <param name="cancellation">Ends the work at the next step boundary.</param>
    /// <exception cref="ConfigurationException">The experiment's file is wrong.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; finished runs are kept.</exception>
    public static ReproducedItem Run(ExperimentFile experiment, ReproductionScale scale, ReproductionContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(context);
        string path = Path.Combine(context.Folder, ItemFile), key = Key(experiment, scale, context);
        if (Stored(path, key) is { } before) return before;
        IReproductionStudy study = Studies.FirstOrDefault(s => s.Name == experiment.Study) ?? throw new ConfigurationException(experiment.Source, $"study is '{experiment.Study}'",
            string.Join(", ", Studies.Select(s => s.Name)), "Name one of them");
        ReproductionFinding finding = study.Measure(experiment.At(scale), context, cancellation);
        cancellation.ThrowIfCancellationRequested();
        string runs = Path.Combine(context.Folder, "runs");
        var item = new ReproducedItem(experiment.Id, experiment.Title, experiment.Claim, experiment.Rule, finding.Agrees, finding.Note, finding.Values, finding.Panels)
        {
            Scale = scale,
            Runs = Directory.Exists(runs) ? [.. StoredRun.Find(runs).Select(r => Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(context.Folder))!, Path.GetFullPath(r.Path)))] : [],
        };
        JsonObject json = ReproducedItemJson.Write(item, withPanels: true);
        json["key"] = key;
        Directory.CreateDirectory(context.Folder);
        AtomicFile.WriteText(path, RunJson.Text(json));
        return item;
    }

    /// <summary>Trains in this process, one run to a thread, in folders named by their configurations' hashes below the item's.</summary>
    public static IReadOnlyList<StoredRun> TrainHere(IReadOnlyList<RunConfig> configs, ReproductionContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(configs);
        ArgumentNullException.ThrowIfNull(context);
        double[] shares = new double[configs.Count];
        var telling = new Lock();
        void Report(int i, double share, string text)
        {
            lock (telling)
            {
                shares[i] = share;
                context.Progress(shares.Average(), text);
            }
        }
        string[] folders = [.. configs.Select(c => Path.Combine(context.Folder, "runs", c.Hash))];
        new Workers(Math.Max(1, context.Threads)).Run(configs.Count, (_, i) =>
        {
            if (cancellation.IsCancellationRequested) return;
            string name = string.Join(' ', configs[i].Get(Settings.Target), configs[i].Entries.First(e => e.Setting == Settings.Model).Text, configs[i].Entries.First(e => e.Setting == Settings.Activation).Text);
            var surroundings = new RunContext
            {
                Threads = 1,
                Progress = p => Report(i, (p.WidthIndex + (p.Phase == RunPhase.Training ? 0.9 * p.Share : 0.9 + 0.1 * p.Share)) / p.Widths, $"{name} m={p.Width}: {p.Phase.ToString().ToLowerInvariant()}, epoch {p.Epoch}"),
            };
            if (StoredRun.IsRun(folders[i])) TrainingRun.Resume(folders[i], surroundings, cancellation);
            else TrainingRun.Start(configs[i], folders[i], RunStart.New, surroundings, cancellation);
            Report(i, 1, name);
        });
        cancellation.ThrowIfCancellationRequested();
        return [.. folders.Select(StoredRun.Open)];
    }

    private static string Key(ExperimentFile experiment, ReproductionScale scale, ReproductionContext context) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Version} {scale} {context.Data} {experiment.Yaml}")))[..16];

    private static ReproducedItem? Stored(string path, string key)
    {
        if (!File.Exists(path)) return null;
        try
        {
            JsonNode? json = JsonNode.Parse(File.ReadAllText(path));
            return (string?)json?["key"] == key ? ReproducedItemJson.Read(json!) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            // Cut off or edited: it is measured again.
            return null;
        }
    }
}
