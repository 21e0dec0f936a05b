using Lethe.Experiments.Configuration;
using Lethe.Experiments.Runs;

namespace Lethe.Experiments.Reproduction;

/// <summary>What a reproduction is given by its surroundings; nothing here changes a number.</summary>
public sealed record ReproductionContext
{
    /// <summary>Folder of the item: runs are kept below it.</summary>
    public required string Folder { get; init; }

    /// <summary>Threads.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Folder with images in IDX format (train-images-idx3-ubyte[.gz], ...), for the items that classify; null: where Debian's package puts them.</summary>
    public string? Data { get; init; }

    /// <summary>Told the share of the item that is done, and what is being done.</summary>
    public Action<double, string> Progress { get; init; } = (_, _) => { };

    /// <summary>Trains configurations in folders below the item's and returns them finished: runs that ended before are not done again.</summary>
    public required Func<IReadOnlyList<RunConfig>, ReproductionContext, CancellationToken, IReadOnlyList<StoredRun>> Train { get; init; }
}
