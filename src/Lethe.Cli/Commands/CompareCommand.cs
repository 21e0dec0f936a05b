using Lethe.Experiments.Studies.Published;

namespace Lethe.Cli.Commands;

/// <summary>lethe compare: what differs between runs.</summary>
internal sealed class CompareCommand() : WordsCommand("compare",
    "What differs between runs: settings and results side by side; or runs beside published curves",
    ("RUN", "Two run folders or more; of a chained run every width is compared"), "compare runs/first runs/second",
    "compare runs/reference-* --published diagonal-exp")
{
    private readonly ChoiceOption _published =
        new("--published", "Compare the runs' perturbation errors with curves published for the reference protocol",
        "diagonal-exp", "rnn-pol", "softplus-pol");

    protected override Symbol[] Symbols => [_published];

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireSubjects(Name, "runs", 1, int.MaxValue).RequireNoOverrides(Name);
        if (_published.Read(context.Parse) is { } family)
            return WithPublished(context, words, PublishedFamily.All.First(f => f.Id == family));
        StoredRun[] runs = [.. words.Subjects.Select(StoredRun.Open).SelectMany(run => run.RequireWhole().Widths)];
        if (runs.Length < 2)
            throw ProblemException.Usage("compare", $"{runs.Length} run", "two runs or more", "name another run folder, see lethe runs");

        Dictionary<string, string>[] settings =
            [.. runs.Select(run =>
            run.Config.Entries.Where(entry => entry.Setting.IsStored).ToDictionary(entry => entry.Setting.Key, entry => entry.Text))];
        string[] differing =
            [.. Settings.All.Where(setting => setting.IsStored).Select(setting => setting.Key)
            .Where(key => settings.Select(s => s[key]).Distinct().Count() > 1)];
        var documents = runs.Select((run, i) => JsonText.With(RunDocument.Of(run),
            new { settings = differing.ToDictionary(key => key, key => settings[i][key]) }));
        return new CommandOutcome(new { differs = differing, runs = documents }, terminal => Render(terminal, runs, differing, settings));
    }

    private static CommandOutcome WithPublished(CommandContext context, Words words, PublishedFamily family)
    {
        PublishedComparison comparison = PublishedComparison.Of(family, words.Subjects.Select(path => StoredRun.Open(path).RequireWhole()));
        if (comparison.Points.Count == 0)
        {
            throw ProblemException.Usage("compare",
                $"no perturbation curve of a published width ({string.Join(", ", family.Widths)}) in these runs",
                $"finished runs of {family.Config}", $"train some: lethe train {ShellWord.Path(family.Config)} seed=0");
        }
        Table table = PublishedTable.Create(comparison);
        string summary = PublishedTable.Summary(comparison);
        List<string> files = [];
        if (context.Out is not null)
        {
            OutputFolder folder = OutputFolder.New(context, family.Id);
            files.Add(folder.WriteText($"{family.Id}.csv", TableWriter.Csv(table)));
            files.Add(folder.WriteText($"{family.Id}.md", $"{TableWriter.Markdown(table)}\n{summary}\n"));
        }
        return new CommandOutcome(
            new
            {
                family.Id,
                family.Claim,
                comparison.Agrees,
                note = summary,
                files,
                points = comparison.Points.Select(p => new
                {
                    p.Published.Width,
                    p.Published.Beta,
                    published = p.Published.Error,
                    p.Published.Repeated,
                    measured = p.Median,
                    low = p.Values[0],
                    high = p.Values[^1],
                    seeds = p.Values.Count,
                    p.Ratio,
                    p.Rank,
                }),
            },
            terminal =>
            {
                terminal.Table(table);
                terminal.WriteLine(summary);
            });
    }

    private static void Render(Terminal terminal, StoredRun[] runs, string[] differing, Dictionary<string, string>[] settings)
    {
        var rows = new List<string[]>();
        foreach (string key in differing) rows.Add([key, .. settings.Select(s => s[key])]);
        if (differing.Length == 0) rows.Add(["settings", .. runs.Select(_ => "equal")]);
        rows.Add(["outcome", .. runs.Select(RunsView.State)]);
        rows.Add(["epochs", .. runs.Select(run => RunsView.Whole(run.Result?.Epochs))]);
        rows.Add(["val loss", .. runs.Select(run => RunsView.Number(run.Result?.ValidationLoss))]);
        rows.Add(["test loss", .. runs.Select(run => RunsView.Number(run.Result?.TestLoss))]);
        rows.Add(["relative error", .. runs.Select(run => RunsView.Number(run.Result?.RelativeError))]);
        rows.Add(["beta*", .. runs.Select(run => RunsView.Number(run.Result?.Measurement?.Radius?.Radius))]);
        rows.Add(["perturbed", .. runs.Select(RunsView.Perturbed)]);
        rows.Add(["r(W)", .. runs.Select(run => RunsView.Number(run.Result?.Measurement?.Distance.Distance))]);
        rows.Add(["tail of memory",
            .. runs.Select(run => run.Result?.Measurement?.Memory is { } memory ? VerdictView.Tail(memory.Tail) : "-")]);
        terminal.Table(["", .. runs.Select(run => run.Name)], rows);
    }
}
