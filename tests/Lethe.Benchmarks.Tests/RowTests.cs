using System.Text.Json;
using Lethe.Benchmarks.Ceilings;
using Lethe.Benchmarks.Counting;

namespace Lethe.Benchmarks.Tests;

/// <summary>Work is counted by the stated formulas, targets are judged, and a record reads back as it was written.</summary>
public sealed class RowTests
{
    private static readonly MachineCeilings Ceilings = new(
        DoubleOneThread: 50, DoubleAllThreads: 100, SingleOneThread: 100, SingleAllThreads: 200, StreamCopy: 8, StreamAdd: 10, Threads: 2,
            VectorBits: 256);

    // Multiply-adds per sequence and step, counted by hand for m = 3.
    [Theory]
    [InlineData(BenchModel.Diagonal, false, 3 * 4)]
    [InlineData(BenchModel.Diagonal, true, 3 * 11)]
    [InlineData(BenchModel.Ssm, false, 3 * 3)]
    [InlineData(BenchModel.Ssm, true, 3 * 10)]
    [InlineData(BenchModel.Dense, false, 9 + 3 * 3)]
    [InlineData(BenchModel.Dense, true, 27 + 3 * 8)]
    public void Work_is_counted_by_the_formula(BenchModel model, bool withGradient, int perStep)
    {
        var setup = new RecurrenceSetup(model, 3, Activation.Hardtanh, Precision.Double, Batch: 10, Length: 7);
        RowCost cost = RowCost.Of(setup, withGradient);
        Assert.Equal(70 * perStep, cost.MultiplyAdds);
        Assert.Equal(70 * 2 * 8, cost.Bytes);
        Assert.Equal(cost.Bytes / 2, RowCost.Of(setup with { Precision = Precision.Single }, withGradient).Bytes);
    }

    [Fact]
    public void Forming_the_matrix_of_pdp_is_paid_once()
    {
        var setup = new RecurrenceSetup(BenchModel.Pdp, 3, Activation.Hardtanh, Precision.Double, Batch: 10, Length: 7);
        RecurrenceSetup dense = setup with { Model = BenchModel.Dense };
        Assert.Equal(27, RowCost.Of(setup, false).MultiplyAdds - RowCost.Of(dense, false).MultiplyAdds);
        Assert.Equal(2 * 27 + 9, RowCost.Of(setup, true).MultiplyAdds - RowCost.Of(dense, true).MultiplyAdds);
        Assert.Equal(70 * 9 * 3, RowCost.MatrixPart(dense, true));
    }

    // 10 sequences x (1 + ... + 7) lags; 7 steps of a 3 x 3 matrix, or 3 multipliers, on two columns.
    [Theory]
    [InlineData(BenchModel.Dense, false, 280 + 7 * 2 * 9)]
    [InlineData(BenchModel.Dense, true, 2 * 280 + 3 * 7 * 2 * 9)]
    [InlineData(BenchModel.Diagonal, true, 2 * 280 + 3 * 7 * 2 * 3)]
    public void Linear_work_is_that_of_a_convolution(BenchModel model, bool withGradient, int multiplyAdds) =>
        Assert.Equal(multiplyAdds,
            RowCost.Of(new RecurrenceSetup(model, 3, Activation.Linear, Precision.Double, Batch: 10, Length: 7), withGradient)
            .MultiplyAdds);

    [Theory]
    [InlineData(false, false, 1, 2)]
    [InlineData(false, true, 3, 4)]
    [InlineData(true, false, 4, 4)]
    [InlineData(true, true, 12, 8)]
    public void A_scan_is_counted_per_channel_and_step(bool complex, bool withGradient, int multiplyAdds, int numbers)
    {
        RowCost cost = RowCost.Of(new ScanSetup(complex, 7, Precision.Single, Batch: 2, Channels: 5), withGradient);
        Assert.Equal((70 * multiplyAdds, 70 * numbers * 4), (cost.MultiplyAdds, cost.Bytes));
    }

    [Fact]
    public void The_roofline_is_the_slower_of_arithmetic_and_memory()
    {
        Assert.Equal((0.02, "compute"), new RowCost(1e6, 0).Roofline(Ceilings, Precision.Double)); // 2e6 operations at 100 GFlop/s
        Assert.Equal((0.01, "compute"), new RowCost(1e6, 0).Roofline(Ceilings, Precision.Single));
        Assert.Equal((0.1, "memory"), new RowCost(1e6, 1e6).Roofline(Ceilings, Precision.Double)); // 1 MB at 10 GB/s
    }

    [Fact]
    public void Of_two_measurements_of_the_ceilings_the_better_counts_each_by_itself()
    {
        MachineCeilings busy = Ceilings with { DoubleAllThreads = Ceilings.DoubleAllThreads / 2, StreamAdd = 2 * Ceilings.StreamAdd };
        Assert.Equal(Ceilings with { StreamAdd = 2 * Ceilings.StreamAdd }, Ceilings.Best(busy));
    }

    [Theory]
    [InlineData(300, double.NaN, 310.0, null, true)]
    [InlineData(300, double.NaN, 290.0, null, false)]
    [InlineData(300, double.NaN, null, null, null)]
    [InlineData(5, 0.7, 6.0, 0.8, true)]
    [InlineData(5, 0.7, 6.0, 0.6, false)]
    [InlineData(5, 0.7, null, 0.6, false)]
    [InlineData(5, 0.7, null, 0.8, null)]
    [InlineData(double.NaN, double.NaN, 6.0, 0.8, null)]
    public void A_target_is_judged_by_what_was_measured(double ratio, double efficiency, double? measured, double? reached, bool? met)
    {
        BenchRow row =
            Row(ours: 2) with
            {
                PeerTime = measured is { } times ? new Spread(2 * times, 1, 3, 5) : null,
                Roofline = 2 * reached
            ?? double.NaN
            };
        Assert.Equal(met, row.Judge(new RowTarget(ratio, efficiency)).Met);
    }

    [Fact]
    public void A_record_reads_back_as_it_was_written()
    {
        BenchReport report =
            Report(Row(1).Judge(RowTarget.None),
            Row(2) with
            {
                Name = "b",
                Peer = "libtorch-ops",
                PeerTime = new Spread(8, 7, 9, 3),
                Roofline = 0.5,
                Target = ">= 3x",
                Met =
            true
            });
        string text = JsonText.Of(BenchRecord.Of(report));
        JsonNode written = JsonNode.Parse(text)!;
        BenchReport read = JsonText.Parse<BenchRecord>(text).Report();
        Assert.Equal(report.Rows, read.Rows);
        Assert.Equal(report.Findings, read.Findings);
        Assert.Equal(report.Ceilings, read.Ceilings);
        Assert.Equal(report.Versions, read.Versions);
        JsonNode row = written["rows"]![1]!;
        Assert.Equal((2.0, 8.0, 4.0, 0.25, 16.0),
            ((double)row["ours_ms"]!, (double)row["peer_ms"]!, (double)row["ratio"]!, (double)row["efficiency"]!,
                (double)row["ratio_at_roofline"]!));
        Assert.Null(written["rows"]![0]!["ratio"]);
        Assert.Throws<JsonException>(() => JsonText.Parse<BenchRecord>("{\"rows\": []}"));
    }

    [Fact]
    public void Merging_replaces_rows_of_the_same_name_and_keeps_their_place()
    {
        BenchReport merged = Report(Row(1), Row(2) with { Name = "b" }).Merge(Report(Row(5) with { Name = "c" }, Row(9)));
        Assert.Equal(["a", "b", "c"], merged.Rows.Select(row => row.Name));
        Assert.Equal([9.0, 2, 5], merged.Rows.Select(row => row.Ours.Median));
        Assert.Single(merged.Findings);
        BenchReport busy =
            Report(Row(1)) with
            { Ceilings = Ceilings with { StreamAdd = 0.5 * Ceilings.StreamAdd, DoubleAllThreads = 2 * Ceilings.DoubleAllThreads } };
        Assert.Equal(Ceilings with { DoubleAllThreads = 2 * Ceilings.DoubleAllThreads }, Report(Row(1)).Merge(busy).Ceilings);
    }

    private static BenchReport Report(params BenchRow[] rows) =>
        new(rows, [BenchFinding.AtMost("exponent", 1.01, "", 1.05)], Ceilings) { Versions = [new("runtime", ".NET")], Seconds = 1 };

    private static BenchRow Row(double ours) => new()
    {
        Name = "a", Model = "diagonal", Width = 8, Phase = "step", Dtype = "float64", Activation = "tanh",
        Ours = new Spread(ours, ours, ours, 5), Commit = "c0ffee",
    };
}
