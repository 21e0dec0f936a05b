namespace Lethe.Benchmarks.Report;

/// <summary>One subject measured, beside its peer where there is one.</summary>
internal sealed record BenchRow
{
    /// <summary>Unique; what --filter looks in.</summary>
    public required string Name { get; init; }

    /// <summary>diagonal, pdp, dense, ssm or scan.</summary>
    public required string Model { get; init; }

    /// <summary>m, or channels of a scan.</summary>
    public required int Width { get; init; }

    /// <summary>forward or step (loss and gradient).</summary>
    public required string Phase { get; init; }

    /// <summary>float64 or float32.</summary>
    public required string Dtype { get; init; }

    /// <summary>sigma.</summary>
    public required string Activation { get; init; }

    /// <summary>libtorch-ops, libtorch-rnn or libtorch-fft; null where the peer was not measured.</summary>
    public string? Peer { get; init; }

    public required Spread Ours { get; init; }

    public Spread? PeerTime { get; init; }

    /// <summary>The least time the row could take on this machine by its ceilings, milliseconds; NaN: not known.</summary>
    public double Roofline { get; init; } = double.NaN;

    /// <summary>What the roofline is made of: compute or memory.</summary>
    public string Bound { get; init; } = "";

    /// <summary>What is to be reached; empty: no target.</summary>
    public string Target { get; init; } = "";

    /// <summary>Whether it was; null: no target, or nothing to compare with.</summary>
    public bool? Met { get; init; }

    public string Commit { get; init; } = "";

    /// <summary>Time of the peer over ours; NaN without a peer.</summary>
    public double Ratio => PeerTime is { } peer ? peer.Median / Ours.Median : double.NaN;

    /// <summary>Roofline over ours: 1 would be perfect.</summary>
    public double Efficiency => Roofline / Ours.Median;

    /// <summary>
    /// Time of the peer over the roofline: the ratio of a program that did nothing but the row's multiply-adds and compulsory bytes, at the
    /// ceilings. A target above it is out of reach of any program on this machine. NaN without a peer.
    /// </summary>
    public double RatioAtRoofline => PeerTime is { } peer ? peer.Median / Roofline : double.NaN;

    public BenchRow Judge(RowTarget target) => this with { Target = target.Text, Met = target.Judge(this) };
}
