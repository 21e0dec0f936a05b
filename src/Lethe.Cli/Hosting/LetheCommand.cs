namespace Lethe.Cli.Hosting;

/// <summary>One command of the tool: its words and options, what it does, and an example that works.</summary>
/// <param name="name">The word after lethe; a subcommand has its own.</param>
/// <param name="description">One line of help.</param>
/// <param name="examples">Command lines shown in the help, without the words that start the program.</param>
internal abstract class LetheCommand(string name, string description, params string[] examples)
{
    public string Name => name;

    public string Description => description;

    public virtual IEnumerable<string> Examples => examples;

    /// <summary>Text added to the help, made when it is shown; empty for none.</summary>
    public virtual string MoreHelp => "";

    /// <summary>Commands below this one.</summary>
    public virtual IReadOnlyList<LetheCommand> Subcommands => [];

    /// <summary>The examples of the commands below this one.</summary>
    protected IEnumerable<string> ExamplesBelow => Subcommands.SelectMany(command => command.Examples);

    /// <summary>True where the command does something itself; one with commands below it usually only groups them.</summary>
    public virtual bool RunsItself => Subcommands.Count == 0;

    /// <summary>True where another process of this program starts and ends this one.</summary>
    public virtual bool IsManaged(ParseResult parse) => false;

    /// <summary>Where an interrupted command saves something, for which it is given time: how to go on from there. Null where it saves
    /// nothing.</summary>
    public virtual string? GoesOn => null;

    /// <summary>Its options and arguments.</summary>
    protected virtual Symbol[] Symbols => [];

    /// <summary>Adds options and arguments.</summary>
    public virtual void Configure(Command command)
    {
        foreach (Symbol symbol in Symbols)
        {
            if (symbol is Option option) command.Add(option);
            else command.Add((Argument)symbol);
        }
    }

    /// <summary>Does the work. Throws <see cref="ProblemException"/> for anything the user can mend.</summary>
    public abstract CommandOutcome Run(CommandContext context);
}
