namespace Lethe.Experiments.Runs;

/// <summary>Names of the files of a run folder, and the one wording of what can go wrong with them.</summary>
public static class RunFiles
{
    /// <summary>The resolved configuration.</summary>
    public const string Config = "config.yaml";

    /// <summary>When, where and by which versions it was run.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>Seconds of each epoch.</summary>
    public const string Timing = "timing.csv";

    /// <summary>One line for each epoch.</summary>
    public const string Metrics = "metrics.csv";

    /// <summary>The loss by position, where sequences were trained on in windows.</summary>
    public const string Positions = "positions.csv";

    /// <summary>The memory function.</summary>
    public const string Memory = "memory.csv";

    /// <summary>The perturbation-error curve.</summary>
    public const string Perturbation = "perturbation.csv";

    /// <summary>The outcome; there once the run has ended.</summary>
    public const string Result = "result.json";

    /// <summary>Folder of the checkpoints.</summary>
    public const string Checkpoints = "checkpoints";

    /// <summary>Weights of the epoch with the lowest validation loss.</summary>
    public const string Best = "checkpoints/best.safetensors";

    /// <summary>Everything a run needs to go on: weights, optimizer, schedule, counters.</summary>
    public const string Last = "checkpoints/last.safetensors";

    /// <summary>What <see cref="Last"/> was before, or the same where the run has ended: what is gone on from where that one is
    /// damaged.</summary>
    public const string Previous = Checkpoints + "/" + PreviousName;

    /// <summary>The best weights after pruning, where it was asked for: those that were measured.</summary>
    public const string Pruned = "checkpoints/pruned.safetensors";

    /// <summary>The file of a measurement under another choice than the run's own.</summary>
    internal static string Kept(string key) => $"measured-{key}.json";

    /// <summary>Subfolder of one width of a chained run.</summary>
    public static string WidthFolder(int width) => Invariant($"width-{width}");

    /// <summary>Figures of a run, without their extensions.</summary>
    public static IReadOnlyList<string> Figures { get; } = ["training", "memory", "perturbation"];

    internal const string PreviousName = "last.previous.safetensors";

    /// <summary>What a run writes into its folder. The configuration is the first: without it a folder is no run.</summary>
    internal static IReadOnlyList<string> All { get; } =
    [
        Config, Result, Manifest, Timing, Metrics, Positions, Memory, Perturbation, Best, Last, Previous, Pruned,
            .. Figures.Select(name => name + ".svg"), .. Figures.Select(name => name + ".pdf"),
    ];

    internal static ProblemException Problem(string path, Exception e, string kind = "run folder")
    {
        string what = $"{kind} '{path}'";
        if (BelowFile(path) is { } file)
        {
            return ProblemException.Folder(what, $"'{file}' is a regular file", "a path of folders", "Give another folder with --out", e);
        }

        return e switch
        {
            ProblemException known => new ProblemException(known.Problem with { Kind = ProblemKind.Output }, e),
            UnauthorizedAccessException => ProblemException.Folder(what, "no permission to write here", "a writable folder",
                "Give another folder with --out, or change the permissions", e),
            ArgumentException or NotSupportedException or PathTooLongException =>
                ProblemException.Folder(what, "this is no name of a folder", "the path of a folder",
                "Give another folder with --out", e),
            _ => ProblemException.Output(what, $"it cannot be written ({e.Message.TrimEnd('.')})", "a writable folder with free space",
                "Free some space, or give another folder with --out", e),
        };
    }

    private static string? BelowFile(string path)
    {
        for (string? at = path.Length == 0 || path.Contains('\0') ? null : Path.GetFullPath(path); at is not null;
            at = Path.GetDirectoryName(at))
            if (File.Exists(at)) return at;
        return null;
    }
}
