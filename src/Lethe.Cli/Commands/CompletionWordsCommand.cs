namespace Lethe.Cli.Commands;

/// <summary>lethe completion words: what the last of some words may become, a line to each; the scripts of the shells call it.</summary>
internal sealed class CompletionWordsCommand() : WordsCommand("words", "What the last word may become; the scripts call it",
    ("WORD", "Behind --, the words of the command line after lethe, the last one as far as it is written; '' where it is not begun"))
{
    public override void Configure(Command command)
    {
        command.Hidden = true;
        base.Configure(command);
    }

    public override CommandOutcome Run(CommandContext context)
    {
        IReadOnlyList<string> offered = Completions.Of(new CommandTree(), context.Parse.GetValue(FreeWords) ?? []);
        return new CommandOutcome(new { words = offered }, terminal =>
        {
            foreach (string word in offered) terminal.WriteLine(word);
        });
    }
}
