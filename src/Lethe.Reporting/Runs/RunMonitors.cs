namespace Lethe.Reporting.Runs;

/// <summary>How training stood with each parameter at the end, from metrics.csv, and the loss by position of a run in windows.</summary>
internal static class RunMonitors
{
    private const string Gradient = "grad_weight.", Rate = "adam_rate.";

    /// <summary>One entry for each parameter; none of a run of an earlier version.</summary>
    public static IReadOnlyList<ReportEntry> Parameters(StoredRun run)
    {
        if (!run.Has(RunFiles.Metrics)) return [];
        CsvTable table = run.Metrics();
        if (table.Rows.Count == 0) return [];
        double Last(string column) => table.Rows[^1][table.Columns.ToList().IndexOf(column)];
        return [.. table.Columns.Where(c => c.StartsWith(Gradient, StringComparison.Ordinal)).Select(c => c[Gradient.Length..])
            .Where(name => table.Columns.Contains(Rate + name))
            .Select(name => new ReportEntry(name, Invariant(
                $"gradient over weight {Last(Gradient + name):G3}, effective learning rate {Last(Rate + name):G3}")))];
    }

    /// <summary>One entry for each octave of steps.</summary>
    public static IReadOnlyList<ReportEntry> Positions(StoredRun run)
    {
        if (!run.Has(RunFiles.Positions)) return [];
        CsvTable table = CsvTable.Read(run.FilePath(RunFiles.Positions));
        double[] from = table.Column("from"), to = table.Column("to"), loss = table.Column("loss"), all = table.Column("loss_to");
        return [.. from.Select((first, i) => new ReportEntry(Invariant($"steps {first} to {to[i]}"),
            Invariant($"{loss[i]:G4}; all up to there {all[i]:G4}")))];
    }
}
