using Lethe.Bench.Ceilings;
using Lethe.Bench.Peers;
using Lethe.Bench.Report;
using Lethe.Bench.Timing;
using Lethe.Kernels;

namespace Lethe.Bench.Jobs;

/// <summary>What a job measures with, and where its findings go. libtorch is loaded by the first job that asks for a peer.</summary>
public sealed class BenchContext
{
    private readonly BenchOptions _options;
    private readonly List<BenchRow> _rows = [];
    private readonly List<BenchFinding> _findings = [];
    private readonly Lazy<TorchPeers?> _peers;
    private string _missing = "";

    internal BenchContext(BenchOptions options, MachineCeilings ceilings, CancellationToken cancellation)
    {
        _options = options;
        Ceilings = ceilings;
        Cancellation = cancellation;
        Workers = new Workers(options.Threads);
        _peers = new Lazy<TorchPeers?>(() => options.WithPeers ? TorchPeers.TryCreate(options.Threads, out _missing) : null);
    }

    /// <summary>All threads.</summary>
    public Workers Workers { get; }

    /// <summary>How often things are measured.</summary>
    public TimingOptions Timing => _options.Timing;

    /// <summary>What the machine can do.</summary>
    public MachineCeilings Ceilings { get; }

    /// <summary>The words that start this program in a process of its own; empty: not known.</summary>
    public IReadOnlyList<string> Program => _options.Program;

    /// <summary>Cancelled by the user.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Peers; null where libtorch is missing.</summary>
    public TorchPeers? Peers => _peers.Value;

    /// <summary>Why peers are missing, once one was asked for.</summary>
    public string Missing => _missing;

    internal IReadOnlyList<BenchRow> Rows => _rows;

    internal IReadOnlyList<BenchFinding> Findings => _findings;

    /// <summary>Adds a row.</summary>
    public void Add(BenchRow row) => _rows.Add(row with { Commit = _options.Commit });

    /// <summary>Adds a finding.</summary>
    public void Add(BenchFinding finding) => _findings.Add(finding with { Commit = _options.Commit });

    /// <summary>Measures in turns.</summary>
    public IReadOnlyList<Spread> Measure(params IReadOnlyList<Action> contenders) => Contest.Run(contenders, Timing, Cancellation);

    /// <summary>Measures in turns, a contender that takes seconds only once after its warm-up: for rows without a target, so that all rows end in minutes.</summary>
    public IReadOnlyList<Spread> MeasureBriefly(params IReadOnlyList<Action> contenders) => Contest.Run(contenders, Timing with { SlowRepetitions = 1 }, Cancellation);
}
