namespace Lethe.Benchmarks.Report;

/// <summary>A report as a JSON document. Numbers that are not known are null.</summary>
internal sealed record BenchRecord(IReadOnlyList<BenchRecord.Row> Rows, IReadOnlyList<BenchRecord.Finding> Findings,
    MachineCeilings Ceilings, IReadOnlyDictionary<string, string> Versions, string Missing, bool Interrupted, double Seconds)
{
    /// <summary>The document of a report.</summary>
    public static BenchRecord Of(BenchReport report) => new([.. report.Rows.Select(Row.Of)], [.. report.Findings.Select(Finding.Of)],
        report.Ceilings, report.Versions.ToDictionary(), report.Missing, report.Interrupted, report.Seconds);

    /// <summary>The report of a document.</summary>
    public BenchReport Report() => new([.. Rows.Select(r => r.Read())], [.. Findings.Select(f => f.Read())], Ceilings)
    {
        Versions = [.. Versions],
        Missing = Missing,
        Interrupted = Interrupted,
        Seconds = Seconds,
    };

    private static double? Known(double value) => double.IsFinite(value) ? value : null;

    private static double[]? Quartiles(Spread? spread) => spread is null ? null : [spread.Low, spread.High];

    /// <summary>A row; the ratios follow from the times and are for readers.</summary>
    internal sealed record Row(string Name, string Model, int Width, string Phase, string Dtype, string Activation, string? Peer,
        double OursMs, double? PeerMs, double? Ratio, double? Roofline, double? Efficiency, string Bound, double[] OursQuartilesMs,
        int OursCount, double[]? PeerQuartilesMs, int? PeerCount, string Target, bool? Met, string Commit, double? RatioAtRoofline = null)
    {
        public static Row Of(BenchRow r) => new(r.Name, r.Model, r.Width, r.Phase, r.Dtype, r.Activation, r.Peer, r.Ours.Median,
            r.PeerTime?.Median, Known(r.Ratio), Known(r.Roofline), Known(r.Efficiency), r.Bound, Quartiles(r.Ours)!, r.Ours.Count,
            Quartiles(r.PeerTime), r.PeerTime?.Count, r.Target, r.Met, r.Commit, Known(r.RatioAtRoofline));

        public BenchRow Read() => new()
        {
            Name = Name,
            Model = Model,
            Width = Width,
            Phase = Phase,
            Dtype = Dtype,
            Activation = Activation,
            Peer = Peer,
            Ours = new Spread(OursMs, OursQuartilesMs[0], OursQuartilesMs[1], OursCount),
            PeerTime = PeerMs is { } median ? new Spread(median, PeerQuartilesMs![0], PeerQuartilesMs[1], PeerCount!.Value) : null,
            Roofline = Roofline ?? double.NaN,
            Bound = Bound,
            Target = Target,
            Met = Met,
            Commit = Commit,
        };
    }

    /// <summary>A number that is no row of its own.</summary>
    internal sealed record Finding(string Name, double? Value, string Unit, string Target, bool? Met, string Note, string Commit)
    {
        public static Finding Of(BenchFinding f) => new(f.Name, Known(f.Value), f.Unit, f.Target, f.Met, f.Note, f.Commit);

        public BenchFinding Read() => new(Name, Value ?? double.NaN, Unit) { Target = Target, Met = Met, Note = Note, Commit = Commit };
    }
}
