using Lethe.Experiments.Reproduction.Studies;

namespace Lethe.Experiments.Reproduction;

/// <summary>Measures figures and tables of the papers. Nothing is judged at the scale of seconds. A finished item is kept in its folder and
/// not measured again, and so are the runs of an unfinished one.</summary>
public static class Reproductions
{
    /// <summary>The file of a finished item in its folder.</summary>
    public const string ItemFile = "item.json";

    // Of what studies compute, not of the file: to be raised when the same experiment comes to give other numbers.
    private const int Version = 3;

    private static readonly IReproductionStudy[] Studies =
    [
        new CurvesStudy(), new FixedExponentsStudy(), new ExactLinearStudy(), new FilterStudy(), new RandomMemoryStudy(),
            new NonDecayingStudy(), new ImagesStudy(), new VerdictTableStudy(), new UnavailableStudy(),
    ];

    /// <summary>Measures an item, or reads it where it is finished.</summary>
    /// <param name="experiment">What to measure.</param>
    /// <param name="scale">How much work to do.</param>
    /// <param name="seed">Added to every seed of the experiment, of training and of drawn networks: 0 are those of its file, others test
    /// what was found with them.</param>
    /// <param name="context">Folder of the item, threads, progress.</param>
    /// <param name="cancellation">Ends the work at the next step boundary.</param>
    /// <exception cref="ProblemException">The experiment's file is wrong.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; finished runs are kept.</exception>
    public static ReproducedItem Run(ExperimentFile experiment, ReproductionScale scale, int seed, ReproductionContext context,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        string path = Path.Combine(context.Folder, ItemFile), key = Key(experiment, scale, seed, context);
        if (Stored(path, key) is { } before) return before;
        IReproductionStudy study = Studies.FirstOrDefault(s => s.Name == experiment.Study)
            ?? throw ProblemException.Setting(experiment.Source, $"study is '{experiment.Study}'",
            string.Join(", ", Studies.Select(s => s.Name)), "Name one of them");
        ReproductionFinding finding = study.Measure(experiment.At(scale, seed), context, cancellation);
        cancellation.ThrowIfCancellationRequested();
        string runs = Path.Combine(context.SweepPath, "runs");
        var item = new ReproducedItem(experiment.Id, experiment.Title, experiment.Claim, experiment.Rule, scale == ReproductionScale.Smoke
            ? null : finding.Agrees, finding.Note, finding.Values, finding.Panels)
        {
            Scale = scale,
            Seed = seed,
            Runs = Directory.Exists(runs)
                ? [.. StoredRun.Find(runs)
                .Select(r => Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(context.Folder))!,
                Path.GetFullPath(r.Path)))] : [],
        };
        Directory.CreateDirectory(context.Folder);
        AtomicFile.WriteText(path, JsonText.Of(ReproducedItemJson.Write(item, withPanels: true, key)));
        return item;
    }

    private static string Key(ExperimentFile experiment, ReproductionScale scale, int seed, ReproductionContext context) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{Version} {scale}{(seed == 0 ? "" : $" {seed}")} {context.Data} {experiment.Yaml}")))[
            ..16];

    // Cut off or edited: it is measured again.
    private static ReproducedItem? Stored(string path, string key) => JsonText.OfFile(path, "a measured item",
        text => JsonNode.Parse(text) is { } json && (string?)json["key"] == key ? ReproducedItemJson.Read(json) : null);
}
