namespace Lethe.Benchmarks;

/// <summary>How the benchmark runs.</summary>
internal sealed record BenchOptions
{
    /// <summary>Threads of ours and of the peers.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    public TimingOptions Timing { get; init; } = new();

    /// <summary>Tries of each ceiling; the best counts.</summary>
    public int CeilingTries { get; init; } = 10;

    /// <summary>False: libtorch is not looked for.</summary>
    public bool WithPeers { get; init; } = true;

    /// <summary>The words that start this program in a process of its own, for its start-up time; empty: not measured.</summary>
    public IReadOnlyList<string> Program { get; init; } = [];

    public string Commit { get; init; } = "";
}
