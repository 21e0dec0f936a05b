namespace Lethe.Cli.Commands;

/// <summary>lethe sweep status: where the runs of a sweep stand.</summary>
internal sealed class SweepStatusCommand() : WordsCommand("status", "Where the runs of a sweep stand", ("DIR", "The folder of a sweep"),
    "sweep status runs/seeds")
{
    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireSubjects("sweep status", "folder", 1, 1).RequireNoOverrides("sweep status");
        SweepFolder folder = SweepFolder.Open(words.Subjects[0]);
        var survey = new SweepSurvey(folder);
        return new CommandOutcome(survey.Document, terminal => SweepView.Render(terminal, folder, survey));
    }
}
