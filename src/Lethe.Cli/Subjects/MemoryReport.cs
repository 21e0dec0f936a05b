using System.Globalization;
using System.Text.Json.Nodes;
using Lethe.Cli.Output;
using Lethe.Experiments.Runs;
using Lethe.Memory;
using Lethe.Reporting.Science;

namespace Lethe.Cli.Subjects;

/// <summary>What was measured, as document, files and tables.</summary>
/// <param name="Name">The subject.</param>
/// <param name="Measured">One curve, or one for each width or seed, the result last.</param>
/// <param name="Target">What it was trained to be; null for none.</param>
/// <param name="Ensemble">Mean and band where the curves are seeds; null otherwise.</param>
internal sealed record MemoryReport(string Name, IReadOnlyList<MeasuredMemory> Measured, MeasuredMemory? Target, MemoryEnsemble? Ensemble)
{
    /// <summary>The result: the widest of a chain, the mean of seeds.</summary>
    public MemoryFunction Main => Ensemble?.Mean ?? Measured[^1].Function;

    private string MainLabel => Ensemble is null ? Measured[^1].Label : string.Create(CultureInfo.InvariantCulture, $"mean of {Measured.Count} seeds");

    /// <summary>The document of --json.</summary>
    public JsonObject Document(IReadOnlyList<string> files)
    {
        JsonObject document = Shown.Memory(Main);
        document["subject"] = Name;
        if (Measured[^1].Width is { } m) document["width"] = m;
        if (Ensemble is { } ensemble)
        {
            document["band"] = Json.Of(Main.Times.Select((t, k) => Json.Object(("t", t), ("mean", Main.Values[k]), ("low", ensemble.Low[k]), ("high", ensemble.High[k]))));
            document["seeds"] = Json.Of(Measured.Select(one => Labelled(one, "seed", one.Label)));
        }
        else if (Measured.Count > 1)
        {
            document["widths"] = Json.Of(Measured.Select(one => Labelled(one, "width", one.Width)));
        }
        if (Target is not null) document["target"] = Shown.Memory(Target.Function);
        document["files"] = Json.Of(files);
        return document;
    }

    /// <summary>Writes tables and figures, and gives their paths.</summary>
    public string[] Write(OutputFolder folder)
    {
        var files = new List<string> { folder.WriteText("memory.csv", RunTables.Of(Main).ToText()) };
        IReadOnlyList<double> times = Main.Times;
        if (Ensemble is { } ensemble)
        {
            Table("memory-seeds.csv", ["t", "mean", "low", "high", .. Measured.Select(one => one.Label.Replace(' ', '_'))],
                k => [times[k], Main.Values[k], ensemble.Low[k], ensemble.High[k], .. Measured.Select(one => one.Function.Values[k])]);
        }
        else if (Measured.Count > 1)
        {
            Table("memory-widths.csv", ["t", .. Measured.Select(one => string.Create(CultureInfo.InvariantCulture, $"width_{one.Width}"))],
                k => [times[k], .. Measured.Select(one => one.Function.Values[k])]);
        }
        string[] notes = [$"Probe: {Json.Word(Main.Probe)}. Tail of {MainLabel}: {MemoryFigure.Tail(Main)}.", .. Ensemble is null ? Array.Empty<string>() : ["Band: tenth to ninetieth percentile of the seeds."]];
        foreach ((string file, bool logarithmic) in ((string, bool)[])[("memory", false), ("memory-log-time", true)])
            files.AddRange(FigureFiles.Write(folder, file, MemoryFigure.Create($"Memory of {Name}", Curves(), logarithmic, notes)));
        return [.. files];

        void Table(string name, string[] header, Func<int, double[]> row) =>
            files.Add(folder.WriteText(name, new CsvTable([.. header], [.. Enumerable.Range(0, times.Count).Select(row)]).ToText()));
    }

    /// <summary>Shows it to people.</summary>
    public void Render(Terminal terminal, IReadOnlyList<string> files)
    {
        terminal.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Memory of {Name}, {Json.Word(Main.Probe)} probe, {Main.Times.Count} steps to t = {Terminal.Number(Main.Times[^1])}"));
        terminal.WriteLine();
        MeasuredMemory[] rows = [.. Measured, .. Ensemble is null ? Array.Empty<MeasuredMemory>() : [new MeasuredMemory(MainLabel, null, Main)], .. Target is null ? Array.Empty<MeasuredMemory>() : [Target]];
        terminal.Table(["", "tail", .. Main.Horizons.Select(h => $"horizon {Terminal.Number(h.Threshold)}"), "maximiser", "steady state"],
            rows.Select(c => (string[])
            [
                c.Label, Shown.Tail(c.Function.Tail), .. c.Function.Horizons.Select(h => h.Time is { } t ? Terminal.Number(t) : "beyond"),
                c.Function.Maximiser.Count == 0 ? "-" : string.Join(", ", c.Function.Maximiser.Select(Terminal.Number)), c.Function.SteadyStateReached ? "reached" : "not reached",
            ]));
        terminal.WriteLine();
        List<(string Label, IReadOnlyList<double> Values)> columns = Ensemble is { } ensemble
            ? [("mean", Main.Values), ("10 %", ensemble.Low), ("90 %", ensemble.High)]
            : [.. rows.Select(c => ($"M(t), {c.Label}", c.Function.Values))];
        int[] shown = [.. Sampled(Main.Times.Count)];
        terminal.Table(["t", .. columns.Select(c => c.Label)], shown.Select(k => (string[])[Terminal.Number(Main.Times[k]), .. columns.Select(c => Terminal.Number(c.Values[k]))]),
            [.. Enumerable.Range(0, columns.Count + 1)]);
        terminal.WriteLine();
        if (Ensemble is not null) terminal.WriteLine($"{MainLabel}: {Main.Tail.Reason}");
        else foreach (MeasuredMemory c in rows.Where(c => c.Width is not null || rows.Length == 1)) terminal.WriteLine($"{c.Label}: {c.Function.Tail.Reason}");
        foreach (string file in files) terminal.Note("wrote " + file);
    }

    private List<MemoryCurve> Curves()
    {
        if (Ensemble is { } ensemble) return [new MemoryCurve(MainLabel, Main) { Band = (ensemble.Low, ensemble.High) }];
        List<MemoryCurve> curves = [.. Measured.Select(m => new MemoryCurve(m.Label, m.Function, m.Width is null))];
        if (Target is not null) curves.Add(new MemoryCurve(Target.Label, Target.Function, true));
        return curves;
    }

    private static JsonObject Labelled(MeasuredMemory measured, string key, object? label)
    {
        JsonObject document = Shown.Memory(measured.Function);
        document[key] = Json.Of(label);
        return document;
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
