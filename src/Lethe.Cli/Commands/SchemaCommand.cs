namespace Lethe.Cli.Commands;

/// <summary>lethe schema: JSON Schemas of the YAML files, for editors.</summary>
internal sealed class SchemaCommand : LetheCommand
{
    private static readonly string[] Kinds = ["config", "grid"];

    private readonly Argument<string[]> _words = WordsArgument("WHAT", string.Join(", ", Kinds));

    public override string Name => "schema";

    public override string Description => "The JSON Schema of configurations or of sweep grids, for editors";

    public override IReadOnlyList<string> Examples => ["schema config", "schema grid"];

    protected override Symbol[] Symbols => [_words];

    public override CommandOutcome Run(CommandContext context)
    {
        string kind = context.Words(_words).RequireChoice(Name, "kind of file", Kinds);
        var schema = kind == "config" ? ConfigSchema.Config() : ConfigSchema.Grid();
        return new CommandOutcome(schema, terminal => terminal.WriteLines(ConfigSchema.Text(schema).TrimEnd('\n')));
    }
}
