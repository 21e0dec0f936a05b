namespace Lethe.Cli.Hosting;

/// <summary>A command that takes words beside its options.</summary>
/// <param name="name">The word after lethe.</param>
/// <param name="description">One line of help.</param>
/// <param name="words">What the words are.</param>
/// <param name="examples">Command lines shown in the help.</param>
internal abstract class WordsCommand(string name, string description, (string Name, string Description) words, params string[] examples)
    : LetheCommand(name, description, examples)
{
    /// <summary>Its words.</summary>
    protected Argument<string[]> FreeWords { get; } =
        new(words.Name) { Arity = ArgumentArity.ZeroOrMore, Description = words.Description };

    /// <summary>Words the shell may offer for one that is begun; none: names of files.</summary>
    protected virtual IEnumerable<string> Offered(string begun) => [];

    public override void Configure(Command command)
    {
        Completions.Offer(FreeWords, Offered);
        command.Add(FreeWords);
        base.Configure(command);
    }
}
