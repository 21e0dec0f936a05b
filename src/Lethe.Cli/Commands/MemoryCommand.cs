using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json.Nodes;
using Lethe.Cli.Figures;
using Lethe.Cli.Hosting;
using Lethe.Cli.Output;
using Lethe.Cli.Parsing;
using Lethe.Cli.Subjects;
using Lethe.Experiments.Runs;
using Lethe.Kernels;
using Lethe.Memory;
using Lethe.Reporting.Science;

namespace Lethe.Cli.Commands;

/// <summary>lethe memory: the memory function of a trained model or a target, the kind of its tail and its horizons.</summary>
internal sealed class MemoryCommand : LetheCommand
{
    private readonly Argument<string[]> _words = WordsArgument("SUBJECT", "A run folder, rho:NAME (lethe list targets), rho:expr:FORMULA in t, or rho:file:SAMPLES; dt=STEP for rho");
    private readonly ChoiceOption _probe = new("--probe", "What is fed to the model: a step, one pulse, or a step taken away (default heaviside)", "heaviside", "impulse", "reversed");
    private readonly IntegerOption _length = new("--length", "Time steps measured (default: the run's memory.length, twice data.length; rho: 200)", 2, 100_000_000);
    private readonly NumbersOption _eps = new("--eps", "Thresholds of the horizons, above 0 and at most 1 (default: the run's memory.eps, 0.5,0.1,0.01)");

    /// <inheritdoc/>
    public override string Name => "memory";

    /// <inheritdoc/>
    public override string Description => "How long a model or a target remembers: memory function, kind of tail, horizons";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["memory rho:pol --length 400", "memory \"rho:expr:exp(-0.1*t)*cos(t)\" --eps 0.1,0.001", "memory runs/mine --probe impulse --json"];

    /// <inheritdoc/>
    public override void Configure(Command command)
    {
        command.Add(_words);
        command.Add(_probe);
        command.Add(_length);
        command.Add(_eps);
    }

    /// <inheritdoc/>
    public override CommandOutcome Run(CommandContext context)
    {
        Token[] tokens = [.. context.Parse.Tokens];
        int dashes = Array.FindIndex(tokens, token => token.Type == TokenType.DoubleDash);
        if (dashes >= 0) throw SubjectParser.Program(string.Join(' ', tokens[(dashes + 1)..].Select(token => token.Value)));
        Words words = context.Words(_words, _eps).RequireSubjects(Name, "subject", 1, 1);
        MemorySubject subject = SubjectParser.Parse(words.Subjects[0], words.Overrides);
        MemoryOptions options = Options(context, subject.Defaults);
        OutputFolder folder = OutputFolder.New(context, string.Create(CultureInfo.InvariantCulture,
            $"memory {string.Join(' ', [words.Subjects[0], .. words.Overrides])} {options.Probe} {options.Length} {options.Seed} {string.Join(',', options.Thresholds)}"));

        IReadOnlyList<MeasuredMemory> measured;
        using (ProgressDisplay progress = context.Terminal.Progress(Name))
            measured = subject.Measure(options, new MemoryMeasurement(new Workers(context.Threads), progress.Report, context.Cancellation));
        MeasuredMemory? target = subject.Target(options);
        string[] files = Write(folder, subject.Name, measured, target);

        MemoryFunction main = measured[^1].Function;
        JsonObject document = Shown.Memory(main);
        document["subject"] = subject.Name;
        if (measured[^1].Width is { } m) document["width"] = m;
        if (measured.Count > 1) document["widths"] = Json.Of(measured.Select(WidthDocument));
        if (target is not null) document["target"] = Shown.Memory(target.Function);
        document["files"] = Json.Of(files);
        return new CommandOutcome(document, terminal => Render(terminal, subject.Name, [.. measured, .. target is null ? Array.Empty<MeasuredMemory>() : [target]], files))
        {
            Failure = Diverged(subject.Name, main),
        };
    }

    // A memory function that is not finite says that the model itself diverged under the probe.
    private static CommandException? Diverged(string subject, MemoryFunction memory)
    {
        int first = memory.Values.Select((value, i) => double.IsFinite(value) ? -1 : i).FirstOrDefault(i => i >= 0, -1);
        return first < 0 ? null : new CommandException($"memory of {subject}", $"it stops being finite at t = {Terminal.Exact(memory.Times[first])}", "finite numbers",
            "the recurrence is unstable: see lethe stability; the values are written as they are", ExitCode.Diverged);
    }

    private MemoryOptions Options(CommandContext context, MemoryOptions defaults)
    {
        IReadOnlyList<double>? thresholds = _eps.Read(context.Parse);
        if (thresholds?.FirstOrDefault(eps => eps > 1) is { } large and > 1)
            throw new CommandException("option --eps", Terminal.Exact(large), "numbers above 0 and at most 1", "write for example --eps 0.5,0.1,0.01");
        return defaults with
        {
            Probe = _probe.Read(context.Parse) switch
            {
                "heaviside" => MemoryProbe.Heaviside,
                "impulse" => MemoryProbe.Impulse,
                "reversed" => MemoryProbe.Reversed,
                _ => defaults.Probe,
            },
            Length = _length.Read(context.Parse, defaults.Length),
            Thresholds = thresholds ?? defaults.Thresholds,
            Seed = context.Seed ?? defaults.Seed,
        };
    }

    private static string[] Write(OutputFolder folder, string name, IReadOnlyList<MeasuredMemory> measured, MeasuredMemory? target)
    {
        var files = new List<string> { folder.WriteText("memory.csv", RunTables.Of(measured[^1].Function).ToText()) };
        if (measured.Count > 1)
        {
            IReadOnlyList<double> times = measured[0].Function.Times;
            var table = new CsvTable(["t", .. measured.Select(m => string.Create(CultureInfo.InvariantCulture, $"width_{m.Width}"))],
                [.. times.Select((t, k) => (double[])[t, .. measured.Select(m => m.Function.Values[k])])]);
            files.Add(folder.WriteText("memory-widths.csv", table.ToText()));
        }
        List<MemoryCurve> curves = [.. measured.Select(m => new MemoryCurve(m.Label, m.Function, m.Width is null))];
        if (target is not null) curves.Add(new MemoryCurve(target.Label, target.Function, true));
        string[] notes = [$"Probe: {Json.Word(measured[^1].Function.Probe)}. Tail of {measured[^1].Label}: {MemoryFigure.Tail(measured[^1].Function)}."];
        files.AddRange(FigureFiles.Write(folder, "memory", MemoryFigure.Create($"Memory of {name}", curves, false, notes)));
        files.AddRange(FigureFiles.Write(folder, "memory-log-time", MemoryFigure.Create($"Memory of {name}", curves, true, notes)));
        return [.. files];
    }

    private static JsonObject WidthDocument(MeasuredMemory measured)
    {
        JsonObject document = Shown.Memory(measured.Function);
        document["width"] = measured.Width;
        return document;
    }

    private static void Render(Terminal terminal, string name, MeasuredMemory[] curves, string[] files)
    {
        terminal.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Memory of {name}, {Json.Word(curves[0].Function.Probe)} probe, {curves[0].Function.Times.Count} steps to t = {Terminal.Number(curves[0].Function.Times[^1])}"));
        terminal.WriteLine();
        IReadOnlyList<MemoryHorizon> horizons = curves[0].Function.Horizons;
        terminal.Table(["", "tail", .. horizons.Select(h => $"horizon {Terminal.Number(h.Threshold)}"), "maximiser", "steady state"],
            curves.Select(c => (string[])
            [
                c.Label, Shown.Tail(c.Function.Tail), .. c.Function.Horizons.Select(h => h.Time is { } t ? Terminal.Number(t) : "beyond"),
                c.Function.Maximiser.Count == 0 ? "-" : string.Join(", ", c.Function.Maximiser.Select(Terminal.Number)), c.Function.SteadyStateReached ? "reached" : "not reached",
            ]));
        terminal.WriteLine();
        int[] rows = [.. Sampled(curves[0].Function.Times.Count)];
        terminal.Table(["t", .. curves.Select(c => $"M(t), {c.Label}")],
            rows.Select(k => (string[])[Terminal.Number(curves[0].Function.Times[k]), .. curves.Select(c => Terminal.Number(c.Function.Values[k]))]),
            [.. Enumerable.Range(0, curves.Length + 1)]);
        terminal.WriteLine();
        foreach (MeasuredMemory c in curves.Where(c => c.Width is not null || curves.Length == 1)) terminal.WriteLine($"{c.Label}: {c.Function.Tail.Reason}");
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
