using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Lethe.Cli.Hosting;

/// <summary>Adds to the parser's help what it cannot know: how settings are written, examples, exit codes.</summary>
internal sealed class HelpText : SynchronousCommandLineAction
{
    /// <summary>The width of every screen.</summary>
    private const int Columns = 80;

    private readonly HelpAction _options;
    private readonly IReadOnlyDictionary<Command, LetheCommand> _commands;

    private HelpText(HelpAction options, IReadOnlyDictionary<Command, LetheCommand> commands)
    {
        _options = options;
        _commands = commands;
    }

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Replaces the help of the root, which every command inherits.</summary>
    public static void Attach(RootCommand root, IReadOnlyDictionary<Command, LetheCommand> commands)
    {
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpText((HelpAction)help.Action!, commands);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        _options.Invoke(parseResult);
        TextWriter writer = parseResult.InvocationConfiguration.Output;
        if (_commands.TryGetValue(parseResult.CommandResult.Command, out LetheCommand? shown) && shown.MoreHelp is { Length: > 0 } more)
            writer.WriteLine(HelpParagraphs.Set(more, Columns));
        IReadOnlyList<string> examples = parseResult.CommandResult.Command is RootCommand
            ? ["quickstart", "list targets", "train reference-diagonal-exp model.width=16", "memory rho:pol"]
            : shown?.Examples ?? [];
        if (examples.Count > 0)
        {
            writer.WriteLine("Examples:");
            foreach (string example in examples) writer.WriteLine($"  lethe {example}");
            writer.WriteLine();
        }
        writer.WriteLine("Settings are words: key=value overrides, ~key deletes; lists are separated by commas.");
        writer.WriteLine("Exit codes: 0 done, 1 failed while running, 2 wrong usage or input, 3 diverged, 130 interrupted.");
        return ExitCode.Done;
    }
}
