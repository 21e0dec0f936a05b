namespace Lethe.Cli.Commands;

/// <summary>lethe list: names with one line each.</summary>
internal sealed class ListCommand() : WordsCommand("list", "Names of targets, models, parameterizations, activations, configs or figures",
    ("WHAT", string.Join(", ", Listing.Kinds)), "list targets", "list parameterizations --json")
{
    protected override IEnumerable<string> Offered(string begun) => Listing.Kinds;

    public override CommandOutcome Run(CommandContext context)
    {
        string kind = context.Words(FreeWords).RequireChoice(Name, "kind of name", Listing.Kinds);
        IReadOnlyList<(string Name, string Description)> items = Listing.Of(kind, ModelCatalog.Default);
        return new CommandOutcome(
            new { items = items.Select(item => new { item.Name, item.Description }) },
            terminal => terminal.Table(["name", "what it is"], items.Select(item => new[] { item.Name, item.Description })));
    }
}
