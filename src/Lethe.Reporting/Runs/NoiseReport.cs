using System.Text.Json.Nodes;
using Lethe.Experiments.Noise;
using Lethe.Noise;

namespace Lethe.Reporting.Runs;

/// <summary>Noise measured on subjects, as document, tables, figures and page.</summary>
/// <param name="Results">One to each subject.</param>
/// <param name="Hardware">The same with noise on what hardware stores; null where it was not measured, or is the same.</param>
public sealed record NoiseReport(IReadOnlyList<NoiseResult> Results, IReadOnlyList<NoiseResult?> Hardware)
{
    /// <summary>Every result with its name where there are several.</summary>
    public IReadOnlyList<(string Label, NoiseResult Result)> All =>
        [.. Results.SelectMany((result, i) => ((NoiseResult?[])[result, Hardware[i]]).OfType<NoiseResult>())
            .Select(result => (Label(result), result))];

    /// <summary>The document of <c>--json</c>.</summary>
    /// <param name="page">Where the page stands.</param>
    /// <param name="files">What was written.</param>
    public JsonObject Document(string page, IReadOnlyList<string> files)
    {
        JsonObject[] each = [.. Results.Select((result, i) => NoiseDocument.Of(result, Hardware[i]))];
        object written = new { report = page, files };
        if (each is [var only]) return JsonText.With(only, written);
        return JsonText.With(new
        {
            rows = Results.SelectMany(result => result.Rows.Select(row => JsonText.With(new { subject = result.Subject.Name },
                NoiseDocument.Row(row)))),
            tensors = Results.SelectMany(result => result.Tensors.Select(part => JsonText.With(new { subject = result.Subject.Name },
                NoiseDocument.Part(part)))),
            subjects = each,
        }, written);
    }

    /// <summary>Writes tables and the figure, and gives their paths.</summary>
    /// <param name="write">Writes a file of a name, and gives its path.</param>
    public IReadOnlyList<string> Write(Func<string, Action<Stream>, string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var files = new List<string> { Text("noise.csv", NoiseTable.Rows(All)), Text("noise-tensors.csv", NoiseTable.Parts(All)) };
        if (All.Any(one => one.Result.Replayed is not null))
        {
            Figure figure = NoiseFigure.Costs("Memory under noise", All);
            files.Add(write("noise.svg", stream => FigureWriter.WriteSvg(figure, stream)));
            files.Add(write("noise.pdf", stream => FigureWriter.WritePdf(figure, stream)));
        }
        return files;

        string Text(string name, Table table) => write(name, stream => stream.Write(Encoding.UTF8.GetBytes(TableWriter.Csv(table))));
    }

    /// <summary>The page.</summary>
    public ReportContent Content()
    {
        var sections = new List<ReportSection>();
        IReadOnlyList<(string Label, NoiseResult Result)> all = All;
        if (all.Count > 1)
            sections.Add(new ReportSection("Kind of noise by model", [],
                "Median of the relative squared error; the mark says whether memory " +
                "survives.")
            { Tables = [NoiseTable.Compared(all)] });
        if (all.Any(one => one.Result.Replayed is not null))
            sections.Add(new ReportSection("What an error costs in memory", [new ReportFigure(NoiseFigure.Costs("Memory under noise",
                all))]));
        foreach ((string label, NoiseResult result) in all)
        {
            NoiseKind[] kinds = [.. result.Rows.Select(row => row.Case.Kind).Distinct()];
            sections.Add(new ReportSection($"{(label.Length > 0 ? label : result.Subject.Name)}: noise on {result.Subject.ActsOn}",
                [.. kinds.SelectMany(kind => ((Figure?[])[NoiseFigure.Memory(result, kind), NoiseFigure.ErrorByTime(result, kind)])
                    .OfType<Figure>()).Select(figure => new ReportFigure(figure))],
                $"Inputs: {result.Inputs}. {string.Join(" ", result.Notes.Concat(Disagreements(result)).Select(note => note + "."))}")
            {
                Tables = [NoiseTable.Rows([("", result)]), NoiseTable.Parts([("", result)])],
            });
        }
        return new ReportContent
        {
            Title = "Noise and quantisation",
            Subtitle = string.Join(", ", Results.Select(result => result.Subject.Name)),
            Headline = [.. all.SelectMany(one => Sentences(one.Result).Select(text => one.Label.Length > 0 ? $"{one.Label}: {text}"
                : text))],
            Sections = sections,
            HowToRead =
            [
                new("error", "sum |y~ - y|^2 / sum |y|^2 of the outputs against the unchanged model: its root is the relative size"),
                new("memory survives", "nine draws in ten keep all horizons within a factor of 2, with 95 % confidence"),
                new("horizon", "the time from which on M(t) stays below a share of its maximum, over the worst inputs of the " +
                    "unchanged model"),
            ],
            Configuration = [.. Results[0].Rows.Select(row => new ReportEntry($"{Word.Of(row.Case.Kind)} {row.Case.Amount}",
                row.Case.Description))],
            GeneratedBy = $"Lethe {MachineInfo.Version}",
        };
    }

    /// <summary>One sentence for each kind: at which amounts memory survives, and what is lost where it does not.</summary>
    /// <param name="result">The result.</param>
    public static IEnumerable<string> Sentences(NoiseResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        foreach (IGrouping<NoiseKind, NoiseRow> kind in result.Rows.Where(row => row.Memory is not null).GroupBy(row => row.Case.Kind))
        {
            string Amounts(SurvivalKind which) => string.Join(", ", kind.Where(row => row.Memory!.Survives.Kind == which)
                .Select(row => row.Case.Amount));
            (string yes, string no, string open) = (Amounts(SurvivalKind.Yes), Amounts(SurvivalKind.No), Amounts(SurvivalKind.Undecided));
            NoiseRow? first = kind.FirstOrDefault(row => row.Memory!.Survives.Kind == SurvivalKind.No)
                ?? kind.FirstOrDefault(row => row.Memory!.Survives.Kind == SurvivalKind.Undecided);
            string text = Word.Of(kind.Key) + ": memory " + (yes.Length > 0 ? $"survives {yes}" : "survives none of the amounts");
            if (no.Length > 0 && yes.Length > 0) text += $", not {no}";
            if (open.Length > 0) text += $"; undecided: {open}";
            yield return first is null ? text + "." : $"{text}. At {first.Case.Amount}: {first.Memory!.Survives.Reason}.";
        }
    }

    /// <summary>Where probes disagree about a rounded state: what each of them says.</summary>
    /// <param name="result">The result.</param>
    public static IEnumerable<string> Disagreements(NoiseResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        foreach (NoiseRow row in result.Rows)
        {
            MemoryWarning? warning = row.Memory?.Searched?.Warnings.FirstOrDefault(w => w.Kind == MemoryWarningKind.ProbesDisagree);
            if (warning is null || row.Memory!.Probes is not { } probes) continue;
            string each = string.Join("; ", probes.Select(one => $"{Word.Of(one.Key)} {MemoryFigure.Tail(one.Value)}"));
            yield return $"{Word.Of(row.Case.Kind)} {row.Case.Amount}: {warning.Cause}. {each}";
        }
    }

    private string Label(NoiseResult result)
    {
        bool many = Results.Count > 1, places = Hardware.Any(one => one is not null);
        return (many, places) switch
        {
            (true, true) => $"{result.Subject.Name}, {result.Subject.ActsOn}",
            (true, false) => result.Subject.Name,
            (false, true) => result.Subject.ActsOn,
            _ => "",
        };
    }
}
