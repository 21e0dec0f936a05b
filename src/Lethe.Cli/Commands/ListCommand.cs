namespace Lethe.Cli.Commands;

/// <summary>lethe list: names with one line each.</summary>
internal sealed class ListCommand : LetheCommand
{
    private readonly Argument<string[]> _words = WordsArgument("WHAT", string.Join(", ", Listing.Kinds));

    public override string Name => "list";

    public override string Description => "Names of targets, models, parameterizations, activations, configs or figures";

    public override IReadOnlyList<string> Examples => ["list targets", "list parameterizations --json"];

    protected override Symbol[] Symbols => [_words];

    public override CommandOutcome Run(CommandContext context)
    {
        string kind = context.Words(_words).RequireChoice(Name, "kind of name", Listing.Kinds);
        IReadOnlyList<(string Name, string Description)> items = Listing.Of(kind, ModelCatalog.Default);
        return new CommandOutcome(
            new { items = items.Select(item => new { item.Name, item.Description }) },
            terminal => terminal.Table(["name", "what it is"], items.Select(item => new[] { item.Name, item.Description })));
    }
}
