namespace Lethe.Reporting.Runs;

/// <summary>
/// The report over a run, the widths of a chain, or a sweep: verdicts, figures of each family, a table of runs, each run in detail,
/// settings and machines. Verdict, family and run lead to one another by anchors that are numbers, never names.
/// </summary>
public sealed class RunsReport
{
    private const int MostSentences = 6;

    private readonly IReadOnlyList<string> _folders;
    private readonly StoredRun[] _runs;
    private readonly IGrouping<Perturbed, StoredRun>[] _families;
    private readonly Dictionary<Perturbed, Verdict> _verdicts;
    private readonly RunSettings _settings;
    private readonly Dictionary<StoredRun, FamilyKey> _familyOf;
    private readonly FamilyColours _colours;
    private readonly RunNames _names;

    /// <param name="folders">The folders the user named.</param>
    /// <param name="runs">Runs of single widths, at least one.</param>
    public RunsReport(IReadOnlyList<string> folders, IReadOnlyList<StoredRun> runs)
    {
        _folders = folders;
        _familyOf = runs.Zip(RunFamilies.Of(runs)).ToDictionary(pair => pair.First, pair => pair.Second);
        // Families by name; within one by width and seed, so that colours rise with the width.
        _families = [.. runs.OrderBy(run => run.Width).ThenBy(run => run.Config.Get(Settings.Seed)).GroupBy(Key)
            .OrderBy(family => RunFigures.Title(family.First()), StringComparer.Ordinal)
            .ThenBy(family => family.Key.Family.Training, StringComparer.Ordinal)
            .ThenBy(family => family.Key.Choice.ToString(), StringComparer.Ordinal)];
        _runs = [.. _families.SelectMany(family => family)];
        _verdicts = _families.Select(Measured).OfType<MeasuredFamily>().Select(f => f.Judge())
            .ToDictionary(v => new Perturbed(v.Family, v.Choice!.Value));
        _settings = new RunSettings(_runs);
        _names = new RunNames(_runs);
        _colours = new FamilyColours(_families.Select(f => f.Key.Family));
    }

    /// <summary>What the page shows.</summary>
    public ReportContent Content()
    {
        bool single = _runs.Length == 1;
        return new ReportContent
        {
            Title = single ? $"Run {_names.Of(_runs[0])}" : "Runs",
            Subtitle = string.Join(", ", _folders),
            Headline = [RunAnswer.Of(_runs, [.. Judged.Select(f => _verdicts[f.Key])]), .. Headline()],
            Lead = Lead(),
            Verdicts = _verdicts.Count == 0 ? [] :
            [
                new ReportVerdicts("Trained runs", [.. Judged.Select(f => _verdicts[f.Key])],
                    "From the stability radius and the distance to instability stored with each run. Curves below a verdict are of the "
                    + "weights, ball and search its radii are of.")
                {
                    Anchors = [.. Judged.Select(f => VerdictAnchor(f.Key))],
                    Targets = [.. Judged.Select(f => FamilyAnchor(f.Key))],
                },
            ],
            Sections = [.. single ? Single() : Several()],
            Configuration = _settings.Shared,
            Environment = RunEnvironment.Of(_runs),
            GeneratedBy = $"lethe {MachineInfo.Version}",
        };
    }

    private IEnumerable<IGrouping<Perturbed, StoredRun>> Judged => _families.Where(f => _verdicts.ContainsKey(f.Key));

    private IEnumerable<ReportSection> Single()
    {
        yield return new ReportSection("Result", []) { Entries = RunResults.Of(_runs[0]) };
        if (RunMonitors.Positions(_runs[0]) is { Count: > 0 } positions)
            yield return new ReportSection("Test loss by position", []) { Entries = positions };
        if (RunMonitors.Parameters(_runs[0]) is { Count: > 0 } parameters)
            yield return new ReportSection("Last epoch, by parameter", []) { Entries = parameters };
        ReportItem family = Family(_families[0]);
        if (family.Figures.Count + family.Links.Count > 0) yield return new ReportSection("Curves", []) { Items = [family] };
    }

    private IEnumerable<ReportSection> Several()
    {
        if (_settings.Varied.Count > 0) yield return new ReportSection("Settings that vary", []) { Entries = _settings.VariedValues };
        yield return new ReportSection("Curves by family", []) { Items = [.. _families.Select(Family)] };
        yield return new ReportSection("Runs", [])
        { Tables = [RunTable.Create([.. _runs.Select(Row)], "", [.. Columns.Select(s => s.Key)])] };
        yield return new ReportSection("Runs in detail", []) { Items = [.. _runs.Select(Detail)] };
    }

    /// <summary>The figure that shows the answer: radii against widths, or curves of all runs; of one run its own.</summary>
    private ReportFigure? Lead()
    {
        if (RunFigures.Slopes("Stability radius against width", Judged.Select(f => (Measured(f)!, _verdicts[f.Key])), _colours)
            is { } slopes)
            return new ReportFigure(slopes);
        if (_families.Length > 1 && _runs.Any(run => run.Perturbation() is not null) && RunComparison.IsClear(_runs))
        {
            Figure all = RunComparison.Create(_runs, RunQuantity.Perturbation, [], new ComparisonStyle { Title = "Perturbation error" });
            return new ReportFigure(all with { HasGrid = true, WholeHeight = null },
                "Of each family the median over seeds, with a band from the lowest to the highest.");
        }
        StoredRun[] first = [.. _families[0]];
        int colour = _colours.Of(_families[0].Key.Family);
        return (RunFigures.Perturbation(first, "Perturbation error", colour) ?? RunFigures.Memory(first, "Memory function", colour)
            ?? RunFigures.Training(first, "Training", colour)) is { } figure ? new ReportFigure(figure with
            {
                Title = _families.Length > 1 ? $"{figure.Title}: {Title(first[0])}" : figure.Title,
            }) : null;
    }

    private ReportItem Family(IGrouping<Perturbed, StoredRun> family)
    {
        StoredRun[] runs = [.. family];
        // Version 0.1.0 drew curves of one choice and sought radii of another: no curve stands beneath a verdict that is not its own.
        StoredRun[] apart = [.. runs.Where(run => run.Perturbation() is { } curve && curve.Options.Choice != family.Key.Choice)];
        return new ReportItem(FamilyAnchor(family.Key), Title(runs[0]))
        {
            Text = apart.Length == 0
                ? "" : Invariant($"The perturbation curves of {apart.Length} {(apart.Length == 1 ? "run" : "runs")} are left out: ")
                + $"they are of {apart[0].Perturbation()!.Options.Choice}, and β* is of {family.Key.Choice}. "
                + "lethe stability measures both for one choice.",
            Figures = Figures(runs, [.. runs.Except(apart)], _colours.Of(family.Key.Family)),
            Links = [.. VerdictLink(family.Key), .. _runs.Length == 1
                ? [] : runs.Select(run => new ReportLink(Short(run), RunAnchor(run)))],
        };
    }

    private ReportItem Detail(StoredRun run) => new(RunAnchor(run), $"{_names.Of(run)}: {RunResults.State(run)}")
    {
        IsFolded = true,
        Links = [new ReportLink("family: " + Title(run), FamilyAnchor(Key(run))), .. VerdictLink(Key(run))],
        Entries =
        [
            new ReportEntries("Result", RunResults.Of(run)),
            .. RunMonitors.Positions(run) is { Count: > 0 } positions ? [new ReportEntries("Test loss by position", positions)]
                : (ReportEntries[])[],
            .. RunMonitors.Parameters(run) is { Count: > 0 } parameters ? [new ReportEntries("Last epoch, by parameter", parameters)]
                : (ReportEntries[])[],
            new ReportEntries("Settings in which runs differ",
                [.. _settings.Varied.Select(s => new ReportEntry(s.Key, _settings.Text(run, s)))]),
            new ReportEntries("Environment", [new ReportEntry("folder", run.Path), .. RunEnvironment.Of([run])]),
        ],
    };

    private static ReportFigure[] Figures(StoredRun[] runs, StoredRun[] perturbed, int colour) =>
        [.. new[]
            {
                RunFigures.Perturbation(perturbed, "Perturbation error", colour),
                RunFigures.Memory(runs, "Memory function", colour), RunFigures.Training(runs, "Training", colour),
            }.OfType<Figure>().Select(figure => new ReportFigure(figure))];

    private string[] Headline()
    {
        string states = string.Join(", ", _runs.GroupBy(RunResults.State).Select(g => Invariant($"{g.Count()} {g.Key}")));
        string count = _runs.Length == 1 ? $"{RunFigures.Title(_runs[0])}, {Short(_runs[0])}: {states}."
            : Invariant($"{_runs.Length} runs, {_families.Length} {(_families.Length == 1 ? "family" : "families")}; ")
                + (_runs.All(run => run.Result?.Outcome == TrainingOutcome.ReachedMaxEpochs) ? "all trained to the last epoch."
                    : $"{states}.");
        string[] sentences = [.. Judged.Select(f => _verdicts[f.Key])
            .Select(v => $"{v.Family.Parameterization}, {v.Family.Target} ({v.Choice}): {VerdictText.Kind(v.Kind)}: {v.Reason}.")];
        string more = Invariant($"And {sentences.Length - MostSentences} more verdicts, below.");
        return sentences.Length <= MostSentences ? [count, .. sentences] : [count, .. sentences.Take(MostSentences), more];
    }

    // What the table of runs has columns for already is not repeated.
    private IEnumerable<Setting> Columns =>
        _settings.Varied.Where(s => s != Settings.Target && s != Settings.Parameterization && s != Settings.Activation
            && s != Settings.Model && s != Settings.Layers && s != Settings.Width && s != Settings.Seed);

    private RunRow Row(StoredRun run) => new(run, run.Result?.Measurement)
    {
        Name = _names.Of(run),
        Anchor = RunAnchor(run),
        FamilyAnchor = FamilyAnchor(Key(run)),
        Settings = [.. Columns.Select(s => _settings.Text(run, s))],
    };

    // A verdict needs a radius, which not every protocol asks for.
    private static MeasuredFamily? Measured(IGrouping<Perturbed, StoredRun> family)
    {
        MeasuredRun[] measured =
            [.. from run in family where run.Result?.Measurement?.Radius is not null select new MeasuredRun(run, run.Result!.Measurement!)];
        return measured.Length == 0 ? null : new MeasuredFamily(family.Key.Family, family.Key.Choice, measured);
    }

    // What a run that has not ended will be measured for stands in its configuration.
    private Perturbed Key(StoredRun run) =>
        new(_familyOf[run], run.Result?.Measurement?.Choice ?? RunOptions.Perturbation(run.Config).Choice);

    private string Title(StoredRun run) =>
        RunFigures.Title(run) + (_familyOf[run].Training is { Length: > 0 } training ? $", {training}" : "")
            + (_families.Count(f => f.Key.Family == _familyOf[run]) > 1 ? $" ({Key(run).Choice})" : "");

    private ReportLink[] VerdictLink(Perturbed family) => _verdicts.TryGetValue(family, out Verdict? verdict)
        ? [new ReportLink($"verdict: {VerdictText.Kind(verdict.Kind)}", VerdictAnchor(family))] : [];

    private static string Short(StoredRun run) => Invariant($"m = {run.Width}, seed {run.Config.Get(Settings.Seed)}");

    private string FamilyAnchor(Perturbed family) => Numbered("family", Array.FindIndex(_families, f => f.Key == family));

    private string VerdictAnchor(Perturbed family) => Numbered("verdict", Array.FindIndex(_families, f => f.Key == family));

    private string RunAnchor(StoredRun run) => Numbered("run", Array.IndexOf(_runs, run));

    /// <summary>Runs of one family with curves and radii of one choice.</summary>
    private readonly record struct Perturbed(FamilyKey Family, PerturbationChoice Choice);

    private static string Numbered(string kind, int index) => Invariant($"{kind}-{index + 1}");
}
