namespace Lethe.Cli.Commands;

/// <summary>lethe sweep status: where the runs of a sweep stand.</summary>
internal sealed class SweepStatusCommand : LetheCommand
{
    private readonly Argument<string[]> _words = WordsArgument("DIR", "The folder of a sweep");

    public override string Name => "status";

    public override string Description => "Where the runs of a sweep stand";

    public override IReadOnlyList<string> Examples => ["sweep status runs/seeds"];

    protected override Symbol[] Symbols => [_words];

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(_words).RequireSubjects("sweep status", "folder", 1, 1).RequireNoOverrides("sweep status");
        SweepFolder folder = SweepFolder.Open(words.Subjects[0]);
        var survey = new SweepSurvey(folder);
        return new CommandOutcome(survey.Document, terminal => SweepView.Render(terminal, folder, survey));
    }
}
