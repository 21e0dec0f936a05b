namespace Lethe.Benchmarks.Jobs;

/// <summary>What a job measures with, and where its findings go. libtorch is loaded by the first job that asks for a peer.</summary>
internal sealed class BenchContext
{
    private readonly BenchOptions _options;
    private readonly List<Func<MachineCeilings, BenchRow>> _rows = [];
    private readonly List<Func<MachineCeilings, BenchFinding>> _findings = [];
    private readonly Lazy<TorchPeers?> _peers;
    private string _missing = "";

    internal BenchContext(BenchOptions options, CancellationToken cancellation)
    {
        _options = options;
        Cancellation = cancellation;
        Workers = new Workers(options.Threads);
        _peers = new Lazy<TorchPeers?>(() => options.WithPeers ? TorchPeers.TryCreate(options.Threads, out _missing) : null);
    }

    public Workers Workers { get; }

    public TimingOptions Timing => _options.Timing;

    /// <summary>The words that start this program in a process of its own; empty: not known.</summary>
    public IReadOnlyList<string> Program => _options.Program;

    public CancellationToken Cancellation { get; }

    /// <summary>Peers; null where libtorch is missing.</summary>
    public TorchPeers? Peers => _peers.Value;

    /// <summary>Why peers are missing, once one was asked for.</summary>
    public string Missing => _missing;

    /// <summary>Adds a row, whose roofline and verdict wait for the best ceilings of the whole run.</summary>
    public void Add(BenchRow row, RowCost cost, Precision precision, RowTarget target) => _rows.Add(ceilings =>
    {
        (double roofline, string bound) = cost.Roofline(ceilings, precision);
        return (row with { Commit = _options.Commit, Roofline = roofline, Bound = bound }).Judge(target);
    });

    public void Add(BenchFinding finding) => Add(_ => finding);

    /// <summary>Adds a finding that waits for the best ceilings of the whole run.</summary>
    public void Add(Func<MachineCeilings, BenchFinding> finding) =>
        _findings.Add(ceilings => finding(ceilings) with { Commit = _options.Commit });

    internal IReadOnlyList<BenchRow> Rows(MachineCeilings ceilings) => [.. _rows.Select(row => row(ceilings))];

    internal IReadOnlyList<BenchFinding> Findings(MachineCeilings ceilings) => [.. _findings.Select(finding => finding(ceilings))];

    public IReadOnlyList<Spread> Measure(params IReadOnlyList<Action> contenders) => Contest.Run(contenders, Timing, Cancellation);

    /// <summary>Measures in turns, a contender that takes seconds only once after its warm-up: for rows without a target, so that all rows
    /// end in minutes.</summary>
    public IReadOnlyList<Spread> MeasureBriefly(params IReadOnlyList<Action> contenders) =>
        Contest.Run(contenders, Timing with { SlowRepetitions = 1 }, Cancellation);
}
