using System.CommandLine;
using Lethe.Cli.Hosting;
using Lethe.Cli.Output;
using Lethe.Cli.Parsing;
using Lethe.Experiments.Configuration;
using Lethe.Models;

namespace Lethe.Cli.Commands;

/// <summary>lethe list: names with one line each.</summary>
internal sealed class ListCommand : LetheCommand
{
    private readonly Argument<string[]> _words = WordsArgument("WHAT", string.Join(", ", Listing.Kinds));

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
        string kind = words.Subjects[0];
        if (!Listing.Kinds.Contains(kind))
        {
            throw ProblemException.Usage("list: unknown kind of name", $"'{kind}'", $"one of {string.Join(", ", Listing.Kinds)}",
                NearestName.Remedy(kind, Listing.Kinds, "see lethe list --help"));
        }
        IReadOnlyList<(string Name, string Description)> items = Listing.Of(kind, ModelCatalog.Default);
        return new CommandOutcome(
            new { items = items.Select(item => new { item.Name, item.Description }) },
            terminal => terminal.Table(["name", "what it is"], items.Select(item => new[] { item.Name, item.Description })));
    }
}
