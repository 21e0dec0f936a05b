namespace Lethe.Reporting.Runs;

/// <summary>
/// Tables, figures and the page of runs that were measured for stability. Each verdict stands above curves of its own choice of blocks,
/// ball and search.
/// </summary>
public sealed class StabilityReport
{
    private readonly Verdict[] _verdicts;
    private readonly MeasuredRun[] _runs;
    private readonly Figure[] _curves;
    private readonly Figure? _slopes;
    private readonly RunNames _names;

    /// <param name="families">The runs with their curves and radii, by family and choice.</param>
    /// <param name="verdicts">The verdict of each family.</param>
    public StabilityReport(IReadOnlyList<MeasuredFamily> families, IReadOnlyList<Verdict> verdicts)
    {
        _verdicts = [.. verdicts];
        _runs = [.. families.SelectMany(f => f.Runs)];
        _names = new RunNames([.. _runs.Select(r => r.Run).Distinct()]);
        IReadOnlyList<string> names = FamilyNames.Short([.. verdicts.Select(v => v.Family)]);
        var colours = new FamilyColours(verdicts.Select(v => v.Family));
        _curves = [.. families.Select((family, i) => PerturbationFigure.Create($"Perturbation error: {names[i]}",
            [.. family.Runs.Select(r => new PerturbationRun(r.Run.Width, r.Seed, r.Measurement.Curve!))], Tolerance(family),
            colour: colours.Of(verdicts[i].Family)))];
        _slopes = RunFigures.Slopes("Stability radius against width", families.Zip(verdicts), colours);
        Figures =
        [
            .. _curves.Select((figure, i) =>
                (_curves.Length == 1 ? "perturbation"
                    : Invariant($"perturbation-{i + 1}-{FileName(names[i])}"), figure)),
            .. _slopes is null ? Array.Empty<(string, Figure)>() : [("slopes", _slopes)],
        ];
    }

    /// <summary>Names and contents of CSV files.</summary>
    public IReadOnlyList<(string Name, Table Table)> Tables =>
        [("perturbation.csv", Curves()), ("runs.csv", Runs()), ("verdicts.csv", VerdictTable.Summary(_verdicts))];

    /// <summary>Names without extension, and figures.</summary>
    public IReadOnlyList<(string Name, Figure Figure)> Figures { get; }

    /// <summary>The page.</summary>
    public ReportContent Content()
    {
        // What shows the answer stands beside it, once.
        Figure lead = _slopes ?? _curves[0];
        Figure[] others = [.. _curves.Where(figure => figure != lead)];
        List<ReportSection> sections = others.Length == 0 ? []
            : [new("Perturbation error by width", [.. others.Select(f => new ReportFigure(f))])];
        const string Origin = "Measured again on test data made from each run's configuration.";
        sections.Add(new ReportSection("Runs", [], Origin) { Tables = [Runs()] });
        return new ReportContent
        {
            Title = "Stability under perturbation of the weights",
            Subtitle = Invariant($"{_runs.Length} runs, {_verdicts.Length} {(_verdicts.Length == 1 ? "family" : "families")}"),
            Lead = new ReportFigure(lead),
            Headline = [.. _verdicts.All(v => v.Kind == VerdictKind.Undecided) ? [] : (string[])[VerdictAnswer.Of(_verdicts)],
                .. _verdicts.Select(v => $"{v.Family.Target}, {v.Family.Parameterization}, {v.Family.Activation}, {v.Family.Model} "
                + $"({v.Choice}): {VerdictText.Kind(v.Kind)}: {v.Reason}")],
            Verdicts = [new ReportVerdicts("Verdicts", _verdicts, Measured())],
            Sections = sections,
            Configuration = Configuration(),
            GeneratedBy = $"Lethe {MachineInfo.Version}",
        };
    }

    private string Measured()
    {
        IGrouping<PerturbationChoice, MeasuredRun>[] choices = [.. _runs.GroupBy(r => r.Measurement.Choice)];
        return string.Join(' ', choices.Select(choice => PerturbationFigure.Measured([.. choice.Select(r => r.Measurement.Curve!)])));
    }

    private Table Curves() => new("",
        [
            new("run"), new("width", true), new("seed", true), new("beta", true), new("raw", true), new("lower", true), new("upper", true),
            VerdictTable.Perturbed,
        ],
        [.. from r in _runs
            let curve = r.Measurement.Curve!
            from i in Enumerable.Range(0, curve.Betas.Count)
            select (IReadOnlyList<TableCell>)
            [
                TableCell.Of(r.Run.Name), TableCell.Of(r.Run.Width), TableCell.Of(r.Seed), TableCell.Of(curve.Betas[i]),
                TableCell.Of(curve.Raw[i]), TableCell.Of(curve.Lower[i]), TableCell.Of(curve.Upper[i]),
                VerdictTable.Of(r.Measurement.Choice),
            ]]);

    private Table Runs() => RunTable.Create([.. _runs.Select(r => new RunRow(r.Run, r.Measurement) { Name = _names.Of(r.Run) })]);

    // In the unit of the curves, which have one where all are relative.
    private static double? Tolerance(MeasuredFamily family) => family.Runs.All(r => r.Measurement.Curve!.Options.Relative)
        && family.Runs.Select(r => r.Measurement.Tolerance).Distinct().ToArray() is [{ } tolerance] ? tolerance : null;

    private ReportEntry[] Configuration() =>
    [
        Entry("blocks", (m, _) => Word.Of(m.Choice.Blocks)), Entry("ball", (m, _) => Word.Of(m.Choice.Ball)),
        Entry("search", (m, _) => Word.Of(m.Choice.Search)), Entry("error", (_, o) => Word.Of(o.Error)),
        Entry("certified upper bounds", (_, o) => o.Certify ? "yes" : "no"), Entry("draws", (_, o) => Digits.Exact(o.Draws)),
        Entry("beta", (_, o) => string.Join(", ", o.Betas.Select(Digits.Exact))), Entry("horizon", (m, _) => Digits.Exact(m.Horizon)),
        Entry("tolerance", (m, _) => m.Tolerance is { } tolerance ? Digits.Exact(tolerance) : "none"),
        Entry("relative", (_, o) => o.Relative ? "true" : "false"), Entry("seed", (_, o) => Digits.Exact(o.Seed)),
        .. _runs.Select(r => new ReportEntry(_names.Of(r.Run), r.Run.Path,
            Invariant($"m = {r.Run.Width}, T = {r.Run.Config.Get(Settings.Length)}"))),
    ];

    // Each value once, where runs differ.
    private ReportEntry Entry(string name, Func<ModelMeasurement, PerturbationOptions, string> value) =>
        new(name, string.Join("; ", _runs.Select(r => value(r.Measurement, r.Measurement.Curve!.Options)).Distinct()));

    private static string FileName(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
}
