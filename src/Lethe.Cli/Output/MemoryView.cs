namespace Lethe.Cli.Output;

/// <summary>Memory functions as tables.</summary>
internal static class MemoryView
{
    /// <summary>Kinds of tails, horizons, some values, and why the tail is of its kind.</summary>
    public static void Render(Terminal terminal, MemoryReport report, IReadOnlyList<string> files)
    {
        terminal.WriteLine(Invariant($"Memory of {report.Name}, {Word.Of(report.Main.Probe)} probe, {report.Main.Times.Count} steps to ") +
            Invariant($"t = {Terminal.Number(report.Main.Times[^1])}"));
        terminal.WriteLine();
        List<MeasuredMemory> rows = [.. report.Measured];
        if (report.Ensemble is not null) rows.Add(new MeasuredMemory(report.MainLabel, null, report.Main));
        if (report.Target is not null) rows.Add(report.Target);
        terminal.Table(["", "tail", .. report.Main.Horizons.Select(h => $"horizon {Terminal.Number(h.Threshold)}"), "maximizer",
            "steady state"],
            rows.Select(c => (string[])
            [
                c.Label, VerdictView.Tail(c.Function.Tail),
                .. c.Function.Horizons.Select(h => h.Time is { } t ? Terminal.Number(t) : "beyond"),
                c.Function.Maximizer.Count == 0 ? "-" : string.Join(", ", c.Function.Maximizer.Select(Terminal.Number)),
                c.Function.Rest.Reached ? "reached" : "not reached",
            ]));
        terminal.WriteLine();
        List<(string Label, IReadOnlyList<double> Values)> columns = report.Ensemble is { } ensemble
            ? [("mean", report.Main.Values), ("10 %", ensemble.Low), ("90 %", ensemble.High)]
            : [.. rows.Select(c => ($"M(t), {c.Label}", c.Function.Values))];
        int[] shown = [.. Sampled(report.Main.Times.Count)];
        terminal.Table(["t", .. columns.Select(c => c.Label)], shown.Select(k =>
            (string[])[Terminal.Number(report.Main.Times[k]), .. columns.Select(c => Terminal.Number(c.Values[k]))]),
            [.. Enumerable.Range(0, columns.Count + 1)]);
        terminal.WriteLine();
        if (report.Ensemble is not null) terminal.WriteLine($"{report.MainLabel}: {report.Main.Tail.Reason}");
        else
        {
            foreach (MeasuredMemory c in rows.Where(c => c.Width is not null || rows.Count == 1))
                terminal.WriteLine($"{c.Label}: {c.Function.Tail.Reason}");
        }
        foreach (string file in files) terminal.Note("wrote " + file);
    }

    // 0, 1, 2, 5, 10, 20, 50, ... and the last.
    private static IEnumerable<int> Sampled(int count)
    {
        yield return 0;
        for (long decade = 1; decade < count - 1; decade *= 10)
        {
            foreach (long k in new[] { decade, 2 * decade, 5 * decade })
                if (k < count - 1) yield return (int)k;
        }
        if (count > 1) yield return count - 1;
    }
}
