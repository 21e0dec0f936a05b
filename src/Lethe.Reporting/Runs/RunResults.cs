namespace Lethe.Reporting.Runs;

/// <summary>The result of a run as entries of a report; what was not measured is left out.</summary>
internal static class RunResults
{
    /// <summary>In a word: the outcome, or where the run stands.</summary>
    public static string State(StoredRun run) => run.Result is { } result ? Word.Of(result.Outcome) : Word.Of(run.State);

    /// <summary>The entries.</summary>
    public static IReadOnlyList<ReportEntry> Of(StoredRun run)
    {
        var entries = new List<ReportEntry> { new("outcome", State(run)) };
        if (run.Result is not { } result) return entries;
        entries.Add(new ReportEntry("epochs", Whole(result.Epochs),
            $"{Whole(result.Steps)} optimizer steps, best epoch {Whole(result.BestEpoch)}"));
        Add("validation loss", result.ValidationLoss, "lowest");
        Add("test loss", result.TestLoss, "of the weights used");
        Add("relative error", result.RelativeError, "test loss over the target's mean square");
        if (result.Divergence is { } divergence)
            entries.Add(new ReportEntry("diverged", $"epoch {Whole(divergence.Epoch)}, step {Whole(divergence.Step)}",
                $"{divergence.Where}: {Digits.Significant(divergence.Value)}"));
        if (result.Pruned is { } pruned)
            entries.Add(new ReportEntry("units kept by pruning", Whole(pruned.Kept.Count),
                $"validation loss {Digits.Significant(pruned.LossBefore)} before, {Digits.Significant(pruned.LossAfter)} after"));
        if (result.Pruned?.Warning is { } warning) entries.Add(new ReportEntry("warning", warning));
        if (result.Measurement is { } measured)
        {
            entries.Add(new ReportEntry("perturbed", measured.Choice.ToString(), "what β* is of"));
            if (measured.Radius is { } radius)
            {
                entries.Add(new ReportEntry("stability radius β*", Digits.Significant(radius.Radius, 4),
                    $"tolerance {Digits.Short(measured.Tolerance!.Value)}; {radius.Reason}"));
            }

            InstabilityDistance distance = measured.Distance;
            entries.Add(new ReportEntry("distance to instability r(W)", Digits.Significant(distance.Distance, 4), distance.Reason));
        }
        if (run.Memory() is { } memory)
        {
            entries.Add(new ReportEntry("memory", MemoryFigure.Tail(memory), memory.HalfLife is { } half
                ? $"half-life {Digits.Short(half)}" : "no half-life within the window"));
            foreach (MemoryHorizon horizon in memory.Horizons)
                entries.Add(new ReportEntry($"memory horizon at {Digits.Short(horizon.Threshold)}", horizon.Time is { } time
                    ? Digits.Short(time) : "beyond the window"));
        }
        if (result.Measurement?.Norms is { } norms)
            entries.Add(new ReportEntry("norms", $"|W| {Digits.Significant(norms.Recurrent)}, |U| {Digits.Significant(norms.Input)}, " +
                $"|b| {Digits.Significant(norms.Bias)}, |c| {Digits.Significant(norms.Output)}"));
        return entries;

        void Add(string name, double value, string note)
        {
            if (!double.IsNaN(value)) entries.Add(new ReportEntry(name, Digits.Significant(value, 4), note));
        }
    }

    private static string Whole(long value) => Invariant($"{value}");
}
