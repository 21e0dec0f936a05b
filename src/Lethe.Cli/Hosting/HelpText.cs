using System.CommandLine.Help;

namespace Lethe.Cli.Hosting;

/// <summary>Adds to the parser's help what it cannot know: how settings are written, examples, exit codes.</summary>
internal sealed class HelpText : SynchronousCommandLineAction
{
    /// <summary>The width of every screen.</summary>
    public const int Columns = 80;

    private readonly HelpAction _options;
    private readonly CommandTree _tree;
    private readonly IReadOnlyDictionary<Command, LetheCommand> _commands;

    private HelpText(HelpAction options, CommandTree tree, IReadOnlyDictionary<Command, LetheCommand> commands)
    {
        _options = options;
        _tree = tree;
        _commands = commands;
    }

    public override bool ClearsParseErrors => true;

    /// <summary>Replaces the help of the root, which every command inherits.</summary>
    public static void Attach(CommandTree tree, IReadOnlyDictionary<Command, LetheCommand> commands)
    {
        HelpOption help = tree.Root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpText((HelpAction)help.Action!, tree, commands);
    }

    public override int Invoke(ParseResult parseResult)
    {
        _options.Invoke(parseResult);
        TextWriter writer = parseResult.InvocationConfiguration.Output;
        if (_commands.TryGetValue(parseResult.CommandResult.Command, out LetheCommand? shown) && shown.MoreHelp is { Length: > 0 } more)
            writer.WriteLine(HelpParagraphs.Set(more, Columns));
        string[] examples = shown?.Examples.ToArray()
            ?? ["quickstart", "list targets", "train reference-diagonal-exp model.width=16", "memory rho:pol"];
        if (examples.Length > 0)
        {
            writer.WriteLine("Examples:");
            foreach (string example in examples) writer.WriteLine($"  {_tree.Program} {example}".TrimEnd());
            writer.WriteLine();
        }
        // Only where they are taken.
        if (shown is null || parseResult.CommandResult.Command.Arguments.Any(words => words.Description!.Contains("settings")))
            writer.WriteLine("Settings are given as arguments: key=value sets one, ~key removes one; lists are separated by commas.");
        writer.WriteLine("Exit codes: 0 done, 1 failed while running, 2 wrong usage or input, 3 diverged, 130 interrupted.");
        return ExitCode.Done;
    }
}
