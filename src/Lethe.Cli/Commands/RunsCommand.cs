namespace Lethe.Cli.Commands;

/// <summary>lethe runs: a table of runs.</summary>
internal sealed class RunsCommand() : WordsCommand("runs", "A table of the runs in a folder",
    ("DIR", "Folders searched for runs (default: runs)"), "runs", "runs experiments/mine --json")
{
    // One says what happened; of many the column says the rest.
    private const int MostNotes = 3;

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireNoOverrides(Name);
        IReadOnlyList<string> folders = words.Subjects.Count > 0 ? words.Subjects : [context.Surroundings.PathOf(RunFolder.Root)];
        StoredRun[] runs = [.. folders.SelectMany(StoredRun.Find).SelectMany(run => run.Widths)];
        foreach (StoredRun run in runs.Where(run => LearningNote.Of(run.Config, run.Result) is not null).Take(MostNotes))
            context.Terminal.Warn($"{run.Path}: {LearningNote.Of(run.Config, run.Result)}");
        return new CommandOutcome(
            new { runs = runs.Select(RunDocument.Of) },
            terminal =>
            {
                if (runs.Length == 0) terminal.WriteLine($"no runs in {string.Join(", ", folders)}");
                else RunsView.Render(terminal, runs);
            });
    }
}
