namespace Lethe.Benchmarks.Report;

/// <summary>A benchmark report as tables.</summary>
internal static class BenchTables
{
    public static Table Rows(IEnumerable<BenchRow> rows) => new("",
        [new("row"), new("ours ms", true), new("quartiles"), new("peer"), new("peer ms", true), new("ratio", true),
            new("roofline ms", true), new("efficiency", true), new("ratio at roofline", true), new("target"), new("met")],
        [.. rows.Select(r => (IReadOnlyList<TableCell>)
        [
            TableCell.Of(r.Name), TableCell.Of(r.Ours.Median), TableCell.Of(Invariant($"{r.Ours.Low:G3}..{r.Ours.High:G3}")),
                TableCell.Of(r.Peer ?? "-"),
            TableCell.Of(r.PeerTime?.Median ?? double.NaN), Ratio(r.Ratio), TableCell.Of(r.Roofline), Percent(r.Efficiency),
                Ratio(r.RatioAtRoofline), TableCell.Of(r.Target), Met(r.Target, r.Met),
        ])]);

    public static Table Findings(IEnumerable<BenchFinding> findings) => new("",
        [new("what"), new("value", true), new("target"), new("met"), new("note")],
        [.. findings.Select(f => (IReadOnlyList<TableCell>)
        [
            TableCell.Of(f.Name), TableCell.Of(Value(f)), TableCell.Of(f.Target), Met(f.Target, f.Met), TableCell.Of(f.Note),
        ])]);

    public static string Ceilings(MachineCeilings c) =>
        "Ceilings of this machine, measured with the rows: FMA float64 " +
        Invariant($"{c.DoubleOneThread:F1} GFlop/s on one thread, {c.DoubleAllThreads:F1} on {c.Threads}; float32 ") +
        Invariant($"{c.SingleOneThread:F1} and {c.SingleAllThreads:F1} ({c.VectorBits} bits); ") +
        Invariant($"stream copy {c.StreamCopy:F1}, add {c.StreamAdd:F1} GB/s.");

    /// <summary>What stands in the project's README: rows and findings that have a target, and what they were measured on.</summary>
    public static string Readme(BenchReport report)
    {
        string on = string.Join("; ", report.Versions.Select(v => $"{v.Key} {v.Value}"));
        Table rows = new("",
            [new("row"), new("ours ms", true), new("libtorch ms", true), new("ratio", true), new("of ceiling", true),
            new("ratio at ceiling", true), new("target"), new("met")],
            [.. report.Rows.Where(r => r.Target.Length > 0).Select(r => (IReadOnlyList<TableCell>)
            [
                TableCell.Of(r.Name), TableCell.Of(r.Ours.Median), TableCell.Of(r.PeerTime?.Median ?? double.NaN), Ratio(r.Ratio),
                    Percent(r.Efficiency), Ratio(r.RatioAtRoofline), TableCell.Of(r.Target), Met(r.Target, r.Met),
            ])]);
        Table findings = new("", [new("what"), new("value", true), new("target"), new("met")],
            [.. report.Findings.Where(f => f.Target.Length > 0).Select(f => (IReadOnlyList<TableCell>)
            [
                TableCell.Of(f.Name), TableCell.Of(Value(f)), TableCell.Of(f.Target), Met(f.Target, f.Met),
            ])]);
        string text = $"{on}.\n{Ceilings(report.Ceilings)}\n\n{TableWriter.Markdown(rows)}";
        return findings.Rows.Count == 0 ? text : $"{text}\n{TableWriter.Markdown(findings)}";
    }

    private static TableCell Ratio(double ratio) => TableCell.Of(double.IsNaN(ratio) ? "-" : Invariant($"{Rounded(ratio)}x"));

    private static TableCell Percent(double share) => TableCell.Of(double.IsNaN(share) ? "-" : Invariant($"{100 * share:F0} %"));

    private static string Value(BenchFinding finding) => $"{Rounded(finding.Value)} {finding.Unit}".TrimEnd();

    private static string Rounded(double value) => value.ToString(Math.Abs(value) >= 100 ? "F0" : "G3", CultureInfo.InvariantCulture);

    private static TableCell Met(string target, bool? met) => target.Length == 0 ? TableCell.Of("")
        : met switch
        {
            true => TableCell.Of("yes", CellTone.Good),
            false => TableCell.Of("no", CellTone.Bad),
            null => TableCell.Of("not measured", CellTone.Open),
        };
}
