using System.CommandLine;
using Lethe.Cli.Hosting;
using Lethe.Cli.Output;
using Lethe.Cli.Parsing;

namespace Lethe.Cli.Commands;

/// <summary>lethe list: names with one line each.</summary>
internal sealed class ListCommand : LetheCommand
{
    private readonly Argument<string[]> _words = WordsArgument("WHAT", "targets, models, parameterizations, activations, configs or figures");

    /// <inheritdoc/>
    public override string Name => "list";

    /// <inheritdoc/>
    public override string Description => "Names of targets, models, parameterizations, activations, configs or figures";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["list targets", "list parameterizations --json"];

    /// <inheritdoc/>
    public override void Configure(Command command) => command.Add(_words);

    /// <inheritdoc/>
    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(_words).RequireSubjects(Name, "kind of name", 1, 1).RequireNoOverrides(Name);
        return new CommandOutcome(Json.Object(("items", words.Subjects)), t => t.Table(["name"], words.Subjects.Select(s => new[] { s })));
    }
}
