namespace Lethe.Cli.Commands;

/// <summary>lethe runs: a table of runs.</summary>
internal sealed class RunsCommand() : WordsCommand("runs", "A table of the runs in a folder",
    ("DIR", "Folders searched for runs (default: runs)"), "runs", "runs experiments/mine --json")
{
    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireNoOverrides(Name);
        IReadOnlyList<string> folders = words.Subjects.Count > 0 ? words.Subjects : [context.Surroundings.PathOf(RunFolder.Root)];
        StoredRun[] runs = [.. folders.SelectMany(StoredRun.Find).SelectMany(run => run.Widths)];
        return new CommandOutcome(
            new { runs = runs.Select(RunDocument.Of) },
            terminal =>
            {
                if (runs.Length == 0) terminal.WriteLine($"no runs in {string.Join(", ", folders)}");
                else RunsView.Render(terminal, runs);
            });
    }
}
