namespace Lethe.Cli.Commands;

/// <summary>lethe theory: closed-form results.</summary>
internal sealed class TheoryCommand() : LetheCommand("theory",
    "Closed-form results: stability criterion, gradient scale, exact linear analysis, distance " +
    "to instability, cells at rest, full ball")
{
    public override IReadOnlyList<LetheCommand> Subcommands { get; } =
    [
        new TheoryCriterionCommand(), new TheoryGradientScaleCommand(), new TheoryLinearCommand(), new TheoryRadiusCommand(),
            new TheoryCellCommand(),
        new TheoryFullBallCommand(),
    ];

    public override IEnumerable<string> Examples => ExamplesBelow;

    public override CommandOutcome Run(CommandContext context) =>
        throw new InvalidOperationException("theory groups commands and is never run itself.");
}
