
namespace Lethe.Interop.Isolation;

/// <summary>What a model of foreign origin, or a program, may take.</summary>
public sealed record ModelLimits
{
    private const long Gibibyte = 1L << 30;

    /// <summary>
    /// The memory of its process at least needed: a runtime and a library of half a gigabyte are there before the model is.
    /// </summary>
    public const long LeastMemory = 256L << 20;

    /// <summary>
    /// Bytes of memory: 8 GiB or half of what this machine (or its container) has, whichever is less. Models whose memory is
    /// measured are far smaller, and half leaves the machine usable when one is not.
    /// </summary>
    public long Memory { get; init; } = DefaultMemory;

    /// <summary>Time of one call, loading included: 60 s. Measurements are some thirty calls of seconds at most.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The default of <see cref="Memory"/> on this machine.</summary>
    public static long DefaultMemory { get; } =
        Math.Max(LeastMemory, Math.Min(8 * Gibibyte, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2));

    /// <summary>Bytes as people write them.</summary>
    internal static string Text(long bytes) => bytes >= Gibibyte
        ? Invariant($"{(double)bytes / Gibibyte:0.##} GB")
        : Invariant($"{(double)bytes / (1 << 20):0.#} MB");

    /// <summary>A time as people write it.</summary>
    internal static string Text(TimeSpan time) => Invariant($"{time.TotalSeconds:G4} s");
}
