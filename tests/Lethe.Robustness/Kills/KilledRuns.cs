using Lethe.Reporting.Runs;

namespace Lethe.Robustness.Kills;

/// <summary>One configuration, trained once to its end, and what a process leaves of it that was killed somewhere.</summary>
internal sealed class KilledRuns
{
    private static readonly string[] Varying = [RunFiles.Manifest, RunFiles.Timing, ".lock"];

    private static readonly string[] Small =
    [
        "protocol=reference", "model.width=3", "data.length=12", "data.size=256", "data.validation=40", "data.test=40",
        "train.batch=64", "train.epochs=3", "train.stop_below=none",
        "perturb.draws=2", "perturb.betas=0.01,0.1", "memory.length=16", "memory.ascent=2",
    ];

    private readonly SortedDictionary<string, byte[]> _files;

    /// <summary>Trains it to its end, in a folder of this name below another.</summary>
    public KilledRuns(string folder, string name, params string[] more)
    {
        (Folder, Name, Words) = (folder, name, [.. Small, .. more]);
        string path = Path.Combine(folder, name);
        long steps = 0;
        using (new FileStepWatch(step =>
        {
            if (step.Path.StartsWith(path, StringComparison.Ordinal) && Child.Counts(step)) Interlocked.Increment(ref steps);
        }))
        {
            TrainingRun.Start(Config, path, RunStart.New, Context, CancellationToken.None);
        }

        (Steps, _files) = (steps, Contents(path));
    }

    /// <summary>Surroundings of a run in this process.</summary>
    public static RunContext Context { get; } = new() { Threads = 1, Draw = RunFigures.Write };

    /// <summary>The folder all is in.</summary>
    public string Folder { get; }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Its settings.</summary>
    public string[] Words { get; }

    /// <summary>Its configuration.</summary>
    public RunConfig Config => RunConfig.Resolve(null, Words);

    /// <summary>Steps of writing files from beginning to end.</summary>
    public long Steps { get; }

    /// <summary>Goes on with what is there, or begins where nothing that is a run is there.</summary>
    public void GoOn(string path)
    {
        if (StoredRun.IsRun(path)) TrainingRun.Resume(path, Context, CancellationToken.None);
        else TrainingRun.Start(Config, path, RunStart.New, Context, CancellationToken.None);
    }

    /// <summary>What differs between a folder and that of the run nothing happened to; null where nothing does.</summary>
    public string? Difference(string path)
    {
        SortedDictionary<string, byte[]> found = Contents(path);
        foreach (string name in _files.Keys.Except(found.Keys)) return $"{name} is missing";
        foreach (string name in found.Keys.Except(_files.Keys)) return $"{name} is left";
        foreach ((string name, byte[] bytes) in found)
            if (!bytes.AsSpan().SequenceEqual(_files[name])) return $"{name} has other bits";
        string manifest = Path.Combine(path, RunFiles.Manifest);
        return !File.Exists(manifest) || File.ReadAllText(manifest).Contains("\"running\"", StringComparison.Ordinal)
            ? "its manifest says that it runs" : null;
    }

    private static SortedDictionary<string, byte[]> Contents(string path) =>
        new(Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
        .Where(file => !Varying.Contains(Path.GetFileName(file))).ToDictionary(file => Path.GetRelativePath(path, file), File.ReadAllBytes),
            StringComparer.Ordinal);
}
