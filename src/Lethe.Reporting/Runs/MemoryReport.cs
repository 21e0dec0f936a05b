using System.Text.Json.Nodes;
using Lethe.Experiments.Subjects;

namespace Lethe.Reporting.Runs;

/// <summary>Memory functions that were measured, as document and files.</summary>
/// <param name="Name">The subject.</param>
/// <param name="Measured">One curve, or one for each width or seed, the result last.</param>
/// <param name="Target">What it was trained to be; null for none.</param>
/// <param name="Ensemble">Mean and band where the curves are seeds; null otherwise.</param>
public sealed record MemoryReport(string Name, IReadOnlyList<MeasuredMemory> Measured, MeasuredMemory? Target, MemoryEnsemble? Ensemble)
{
    /// <summary>How the ports of a model file were read; null for all else.</summary>
    public ReadingDescription? Reading { get; init; }

    /// <summary>The result: the widest of a chain, the mean of seeds.</summary>
    public MemoryFunction Main => Ensemble?.Mean ?? Measured[^1].Function;

    /// <summary>Its name in tables.</summary>
    public string MainLabel => Ensemble is null ? Measured[^1].Label
        : Invariant($"mean of {Measured.Count} seeds");

    /// <summary>The document of <c>--json</c>.</summary>
    /// <param name="files">What was written.</param>
    public JsonObject Document(IReadOnlyList<string> files) => JsonText.With(Document(Main), new
    {
        subject = Name,
        reading = Reading is { } reading ? ReadingDocument(reading) : null,
        Measured[^1].Width,
        probes = Ensemble is null && Measured[^1].Probes is { Count: > 0 } probes ? probes.ToDictionary(p => Word.Of(p.Key),
            p => new { tail = TailDocument.Of(p.Value.Tail), horizon = HorizonTime.Of(p.Value) }) : null,
        tokens = Main.Tokens is { } tokens ? new { tokens.Tried, tokens.Vocabulary } : null,
        windows = Measured[^1].Worst is null ? null : (int?)Measured[^1].Windows,
        worst = Measured[^1].Worst is { } worst ? Document(worst) : null,
        band = Ensemble is { } ensemble ? Main.Times.Select((t, k) =>
            new { t, mean = Main.Values[k], low = ensemble.Low[k], high = ensemble.High[k] }) : null,
        seeds = Ensemble is null ? null : Measured.Select(one => JsonText.With(Document(one.Function), new { seed = one.Label })),
        widths = Ensemble is null && Measured.Count > 1 ? Measured.Select(one => JsonText.With(Document(one.Function), new { one.Width }))
            : null,
        target = Target is null ? null : Document(Target.Function),
        files,
    });

    /// <summary>How ports are read, as --json gives it.</summary>
    /// <param name="reading">From a model file.</param>
    public static object ReadingDocument(ReadingDescription reading) => new
    {
        reading.Text,
        reading.Inputs,
        reading.Outputs,
        states = reading.States.Select(pair => new { pair.In, @out = pair.Out }),
        reading.Notes,
    };

    /// <summary>Writes tables and figures, and gives their paths.</summary>
    /// <param name="write">Writes a file of a name, and gives its path.</param>
    public IReadOnlyList<string> Write(Func<string, Action<Stream>, string> write)
    {
        var files = new List<string> { WriteText("memory.csv", RunTables.Of(Main)) };
        IReadOnlyList<double> times = Main.Times;
        if (Ensemble is { } ensemble)
        {
            Table("memory-seeds.csv", ["t", "mean", "low", "high", .. Measured.Select(one => one.Label.Replace(' ', '_'))],
                k => [times[k], Main.Values[k], ensemble.Low[k], ensemble.High[k], .. Measured.Select(one => one.Function.Values[k])]);
        }
        else if (Measured.Count > 1)
        {
            Table("memory-widths.csv", ["t", .. Measured.Select(one => Invariant($"width_{one.Width}"))],
                k => [times[k], .. Measured.Select(one => one.Function.Values[k])]);
        }
        string[] notes = [$"Probe: {Word.Of(Main.Probe)}. Tail of {MainLabel}: {MemoryFigure.Tail(Main)}.",
            .. Ensemble is null ? Array.Empty<string>() : ["Band: tenth to ninetieth percentile of the seeds."]];
        foreach ((string file, bool logarithmic) in ((string, bool)[])[("memory", false), ("memory-log-time", true)])
        {
            Figure figure = MemoryFigure.Create($"Memory of {Name}", Curves(), logarithmic, notes);
            files.Add(write(file + ".svg", stream => FigureWriter.WriteSvg(figure, stream)));
            files.Add(write(file + ".pdf", stream => FigureWriter.WritePdf(figure, stream)));
        }
        return files;

        string WriteText(string name, CsvTable table) => write(name, stream => stream.Write(Encoding.UTF8.GetBytes(table.ToText())));

        void Table(string name, string[] header, Func<int, double[]> row) =>
            files.Add(WriteText(name, new CsvTable([.. header], [.. Enumerable.Range(0, times.Count).Select(row)])));
    }

    private List<MemoryCurve> Curves()
    {
        if (Ensemble is { } ensemble) return [new MemoryCurve(MainLabel, Main) { Band = (ensemble.Low, ensemble.High) }];
        List<MemoryCurve> curves = [.. Measured.Select(m => new MemoryCurve(m.Label, m.Function, m.Width is null))];
        if (Measured[^1].Worst is { } worst) curves.Add(new MemoryCurve("worst window", worst));
        if (Target is not null) curves.Add(new MemoryCurve(Target.Label, Target.Function, true));
        return curves;
    }

    private static JsonObject Document(MemoryFunction memory) => JsonText.With(
        new
        {
            memory = memory.Times.Zip(memory.Values, (t, value) => new { t, value }),
            memory.Upper,
            floor = memory.Floors,
            memory.Spread,
        }, MemoryDocument.Of(memory));
}
