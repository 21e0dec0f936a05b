namespace Lethe.Cli.Commands;

/// <summary>lethe schema: JSON Schemas of the YAML files, for editors.</summary>
internal sealed class SchemaCommand() : WordsCommand("schema", "The JSON Schema of configurations or of sweep grids, for editors",
    ("WHAT", string.Join(", ", Kinds)), "schema config", "schema grid")
{
    private static readonly string[] Kinds = ["config", "grid"];

    protected override IEnumerable<string> Offered(string begun) => Kinds;

    public override CommandOutcome Run(CommandContext context)
    {
        string kind = context.Words(FreeWords).RequireChoice(Name, "kind of file", Kinds);
        var schema = kind == "config" ? ConfigSchema.Config() : ConfigSchema.Grid();
        return new CommandOutcome(schema, terminal => terminal.WriteLines(ConfigSchema.Text(schema).TrimEnd('\n')));
    }
}
