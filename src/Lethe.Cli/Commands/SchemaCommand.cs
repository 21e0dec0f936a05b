using System.CommandLine;
using Lethe.Cli.Hosting;
using Lethe.Cli.Parsing;
using Lethe.Experiments.Configuration;

namespace Lethe.Cli.Commands;

/// <summary>lethe schema: JSON Schemas of the YAML files, for editors.</summary>
internal sealed class SchemaCommand : LetheCommand
{
    private static readonly string[] Kinds = ["config", "grid"];

    private readonly Argument<string[]> _words = WordsArgument("WHAT", string.Join(", ", Kinds));

    /// <inheritdoc/>
    public override string Name => "schema";

    /// <inheritdoc/>
    public override string Description => "The JSON Schema of configurations or of sweep grids, for editors";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["schema config", "schema grid"];

    /// <inheritdoc/>
    public override void Configure(Command command) => command.Add(_words);

    /// <inheritdoc/>
    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(_words).RequireSubjects(Name, "kind of file", 1, 1).RequireNoOverrides(Name);
        string kind = words.Subjects[0];
        if (!Kinds.Contains(kind))
            throw ProblemException.Usage("schema: unknown kind of file", $"'{kind}'", $"one of {string.Join(", ", Kinds)}", NearestName.Remedy(kind, Kinds, "see lethe schema --help"));
        var schema = kind == "config" ? ConfigSchema.Config() : ConfigSchema.Grid();
        return new CommandOutcome(schema, terminal => terminal.WriteLines(ConfigSchema.Text(schema).TrimEnd('\n')));
    }
}
