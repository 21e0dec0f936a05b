using System.CommandLine;
using Lethe.Cli.Commands;

namespace Lethe.Cli.Hosting;

/// <summary>All commands. Building it loads nothing but the parser: science assemblies come in when a command runs.</summary>
internal sealed class CommandTree
{
    private readonly Dictionary<Command, LetheCommand> _commands = [];

    public CommandTree()
    {
        Root = new RootCommand("What a sequence model remembers, whether that survives small changes of its weights, and how to train one that keeps a long memory.");
        // Replaced by an option that works beside others and with --json.
        Root.Options.Remove(Root.Options.OfType<VersionOption>().Single());
        Options.AddTo(Root);
        HelpText.Attach(Root, _commands);
        foreach (LetheCommand command in All()) Root.Add(Build(command));
    }

    /// <summary>The root.</summary>
    public RootCommand Root { get; }

    /// <summary>The options every command has.</summary>
    public GlobalOptions Options { get; } = new();

    /// <summary>The command behind a node of the tree; null for a node that only groups others.</summary>
    public LetheCommand? Find(Command node) => _commands.TryGetValue(node, out LetheCommand? command) && command.RunsItself ? command : null;

    private static LetheCommand[] All() =>
    [
        new QuickstartCommand(),
        new ListCommand(),
        new MemoryCommand(),
        new StabilityCommand(),
        new TheoryCommand(),
        new TableCommand(),
        new TrainCommand(),
        new SweepCommand(),
        new SchemaCommand(),
        new GenerateCommand(),
        new PredictCommand(),
        new RunsCommand(),
        new CompareCommand(),
        new ReportCommand(),
        new BenchCommand(),
        new DoctorCommand(),
    ];

    private Command Build(LetheCommand command)
    {
        var node = new Command(command.Name, command.Description);
        command.Configure(node);
        _commands.Add(node, command);
        foreach (LetheCommand child in command.Subcommands) node.Add(Build(child));
        // Without an action the parser takes a command with others below it for incomplete; it is run by Application, as all are.
        if (command.RunsItself && command.Subcommands.Count > 0) node.SetAction(_ => ExitCode.Done);
        return node;
    }
}
