namespace Lethe.Experiments.Data;

/// <summary>How many bytes own data may take in memory: they are held as read and as sequences, at the same time.</summary>
/// <param name="Bytes">The most.</param>
public sealed record MemoryLimit(long Bytes)
{
    // Models, states and what measuring holds need the rest.
    private const double Share = 0.75;

    /// <summary>Three quarters of what the process can have.</summary>
    public static MemoryLimit OfProcess() => new((long)(Share * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));

    /// <summary>Refuses data that need more, before anything of them is held.</summary>
    /// <param name="source">The file.</param>
    /// <param name="bytes">What they need.</param>
    /// <param name="what">What needs it.</param>
    /// <exception cref="ProblemException">They need more.</exception>
    public void Require(string source, double bytes, string what)
    {
        if (bytes <= Bytes) return;
        throw ProblemException.Input(source, $"{what} would need {Text(bytes)} of memory", $"at most {Text(Bytes)}, three quarters of " +
            "what is at hand", "Read fewer columns (data.inputs, data.targets), give part of the file, or use a machine with more memory");
    }

    private static string Text(double bytes) => bytes >= 1e9 ? Invariant($"{bytes / 1e9:F1} GB")
        : bytes >= 1e6 ? Invariant($"{bytes / 1e6:F1} MB") : Invariant($"{bytes:F0} bytes");
}
