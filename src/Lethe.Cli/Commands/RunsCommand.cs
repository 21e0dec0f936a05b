namespace Lethe.Cli.Commands;

/// <summary>lethe runs: a table of runs.</summary>
internal sealed class RunsCommand : LetheCommand
{
    private readonly Argument<string[]> _words = WordsArgument("DIR", "Folders searched for runs (default: runs)");

    public override string Name => "runs";

    public override string Description => "A table of the runs in a folder";

    public override IReadOnlyList<string> Examples => ["runs", "runs experiments/mine --json"];

    protected override Symbol[] Symbols => [_words];

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(_words).RequireNoOverrides(Name);
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
