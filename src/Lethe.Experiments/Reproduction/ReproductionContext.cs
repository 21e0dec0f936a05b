namespace Lethe.Experiments.Reproduction;

/// <summary>What a reproduction is given by its surroundings; nothing here changes a number.</summary>
public sealed record ReproductionContext
{
    /// <summary>Folder of the item: runs are kept below it.</summary>
    public required string Folder { get; init; }

    /// <summary>Threads.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Folder with images in IDX format (train-images-idx3-ubyte[.gz], ...), for the items that classify; null: where Debian's
    /// package puts them.</summary>
    public string? Data { get; init; }

    /// <summary>Told the share of the item that is done, and what is being done.</summary>
    public Action<double, string> Progress { get; init; } = (_, _) => { };

    /// <summary>How runs are trained; their progress is the item's.</summary>
    public SweepTraining Training { get; init; } = new();

    /// <summary>The folder of the item's sweep.</summary>
    public string SweepPath => Path.Combine(Folder, "sweep");

    /// <summary>
    /// Trains a sweep in <see cref="SweepPath"/> and returns its runs, finished; those that had ended before are not done again.
    /// </summary>
    /// <exception cref="PendingException">They continue without this process.</exception>
    internal IReadOnlyList<StoredRun> Train(SweepGrid grid, CancellationToken cancellation) =>
        (Training with { Progress = Progress }).Train(grid, SweepPath, cancellation);
}
