namespace Lethe.Cli.Parsing;

/// <summary>An option that takes a name: of a file, a folder, a target.</summary>
internal class TextOption : Option<string?>
{
    public TextOption(string name, string helpName, string description)
        : base(name)
    {
        (HelpName, Description) = (helpName, description);
    }

    /// <summary>The file or folder given; an error where it is missing.</summary>
    /// <param name="context">The command.</param>
    /// <param name="expected">What is accepted.</param>
    /// <param name="example">One that is.</param>
    public string RequirePath(CommandContext context, string expected, string example) =>
        context.Path(this) ?? throw Missing(expected, example);

    /// <summary>The error where it is missing.</summary>
    protected ProblemException Missing(string expected, string example) =>
        ProblemException.Usage($"option {Name}", "not given", expected, $"add {Name} {example}");
}
