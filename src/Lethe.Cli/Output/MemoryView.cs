namespace Lethe.Cli.Output;

/// <summary>Memory functions as tables.</summary>
internal static class MemoryView
{
    /// <summary>Kinds of tails, horizons, some values, and why the tail is of its kind.</summary>
    public static void Render(Terminal terminal, MemoryReport report, IReadOnlyList<string> files)
    {
        terminal.WriteLine(Invariant($"Memory of {report.Name}, {Word.Of(report.Main.Probe)} probe, {report.Main.Times.Count} steps to ") +
            Invariant($"t = {Terminal.Number(report.Main.Times[^1])}"));
        if (report.Reading is { } reading)
        {
            terminal.WriteLine($"read as: {reading.Text}");
            foreach (string note in reading.Notes) terminal.WriteLine($"note: {note}");
        }
        terminal.WriteLine();
        List<MeasuredMemory> rows = [.. report.Measured];
        if (report.Measured[^1].Worst is { } worst)
        {
            rows[^1] = rows[^1] with { Label = Invariant($"median of {rows[^1].Windows} windows") };
            rows.Add(new MeasuredMemory("worst window", null, worst));
        }
        if (report.Ensemble is not null) rows.Add(new MeasuredMemory(report.MainLabel, null, report.Main));
        if (report.Target is not null) rows.Add(report.Target);
        if (report.Main.Bounded is { } bounded)
            rows.Add(new MeasuredMemory(Invariant($"|x| up to {Terminal.Number(bounded.Bound)}"), null, bounded));
        rows.AddRange(report.Measured[^1].Probes.Where(p => report.Ensemble is null && p.Key != report.Main.Probe)
            .Select(p => new MeasuredMemory(Word.Of(p.Key), null, p.Value)));
        terminal.Table(["", "tail", .. report.Main.Horizons.Select(h => $"horizon {Terminal.Number(h.Threshold)}")],
            rows.Select(c => (string[])
            [
                c.Label, VerdictView.Tail(c.Function.Tail),
                .. c.Function.Horizons.Select(Horizon),
            ]));
        rows.RemoveAll(row => report.Measured[^1].Probes.Values.Contains(row.Function) && row.Label != report.MainLabel);
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
        if (report.Ensemble is null) Search(terminal, report.Main);
        foreach (MemoryWarning warning in report.Main.Warnings)
            terminal.WriteLine($"warning {warning.Name}: {warning.Cause}. To mend it: {warning.Remedy}");
        foreach (string file in files) terminal.Note("wrote " + file);
    }

    // How the supremum was found, and how far it holds.
    private static void Search(Terminal terminal, MemoryFunction memory)
    {
        if (memory.Calls == 0) return;
        double floor = memory.Floors.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        string rounding = $"rounding: values below {Terminal.Number(floor)} may be its own";
        if (memory.Tokens is { } tokens)
        {
            terminal.WriteLine(Invariant($"inputs: one token replaced by another, {memory.Rest.Steps} tokens before; ") +
                Invariant($"{tokens.Tried} of the {tokens.Vocabulary} tokens were tried"));
            terminal.WriteLine(rounding);
            return;
        }
        string over = memory.SuperposedPairs is { } pairs
            ? Invariant($"of any size: the model is linear as far as superposition held at {pairs} pairs")
            : memory.IsLinear ? "of any size: the model is linear"
            : Invariant($"up to |x| = {Terminal.Number(memory.Bound)}");
        terminal.WriteLine($"inputs: {over}");
        if (!memory.IsLinear)
        {
            terminal.WriteLine(Invariant($"search: restarts differ by up to {Terminal.Number(100 * memory.LargestSpread)} %, ") +
                Invariant($"the last round gained {Terminal.Number(100 * memory.Gain)} %; {memory.Calls} calls of the model"));
        }
        else
        {
            double above = memory.Upper!.Zip(memory.Values, memory.Floors).Where(p => p.Second > p.Third)
                .Select(p => p.First / p.Second).DefaultIfEmpty(1).Max();
            terminal.WriteLine(Invariant($"search: an upper bound lies at most {Terminal.Number(100 * (above - 1))} % above M; ") +
                Invariant($"{memory.Calls} calls of the model"));
        }
        foreach (MemoryMaximizer worst in Ends(memory.Maximizers))
            terminal.WriteLine($"worst input at t = {Terminal.Number(worst.Time)}: {Inputs(worst.X)}");
        terminal.WriteLine(rounding);
        terminal.WriteLine(memory.Rest.Reached ? Invariant($"rest: reached after {memory.Rest.Steps} steps without input")
            : Invariant($"rest: not seen within {memory.Rest.Steps} steps without input"));
    }

    private static string Horizon(MemoryHorizon h) =>
        h.IsUndecided ? "undecided" : h.Time is { } t ? Terminal.Number(t) : "beyond";

    private static IEnumerable<MemoryMaximizer> Ends(IReadOnlyList<MemoryMaximizer> all) =>
        all.Count > 1 ? [all[0], all[^1]] : all;

    // Of many channels the first ones.
    private static string Inputs(IReadOnlyList<double> x)
    {
        const int Most = 6;
        string text = string.Join(", ", x.Take(Most).Select(Terminal.Number));
        return x.Count > Most ? Invariant($"{text}, ... ({x.Count} channels)") : text;
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
