using Lethe.Cli.Commands;

namespace Lethe.Cli.Hosting;

/// <summary>All commands. Building it loads nothing but the parser: science assemblies come in when a command runs.</summary>
internal sealed class CommandTree
{
    private readonly Dictionary<Command, LetheCommand> _commands = [];

    /// <summary>The commands of lethe.</summary>
    public CommandTree()
        : this("lethe", "What a sequence model remembers, whether that survives small changes of its weights, and how to train one " +
            "that keeps a long memory.")
    {
        HasFirstPage = true;
        foreach (LetheCommand command in All()) Root.Add(Build(command, new Command(command.Name, command.Description)));
    }

    /// <summary>Another program, which is one command with others below it.</summary>
    /// <param name="program">The words that start it.</param>
    /// <param name="command">What it does.</param>
    public CommandTree(string program, LetheCommand command)
        : this(program, command.Description) => Build(command, Root);

    private CommandTree(string program, string description)
    {
        Program = program;
        Root = new RootCommand(description);
        // Replaced by an option that works beside others and with --json.
        Root.Options.Remove(Root.Options.OfType<VersionOption>().Single());
        Options.AddTo(Root);
        HelpText.Attach(this, _commands);
    }

    /// <summary>The words that start the program.</summary>
    public string Program { get; }

    /// <summary>True where the program alone, without a command, shows <see cref="FirstPage"/>.</summary>
    public bool HasFirstPage { get; }

    /// <summary>The root.</summary>
    public RootCommand Root { get; }

    /// <summary>The options every command has.</summary>
    public GlobalOptions Options { get; } = new();

    /// <summary>The command behind a node of the tree; null for a node that only groups others.</summary>
    public LetheCommand? Find(Command node) => _commands.TryGetValue(node, out LetheCommand? command) && command.RunsItself
        ? command : null;

    private static LetheCommand[] All() =>
    [
        new QuickstartCommand(),
        new ListCommand(),
        new MemoryCommand(),
        new StabilityCommand(),
        new NoiseCommand(),
        new TheoryCommand(),
        new TableCommand(),
        new ReproduceCommand(),
        new TrainCommand(),
        new SweepCommand(),
        new SchemaCommand(),
        new GenerateCommand(),
        new PredictCommand(),
        new InspectCommand(),
        new ImportCommand(),
        new ExportCommand(),
        new RunsCommand(),
        new CompareCommand(),
        new ReportCommand(),
        new FigureCommand(),
        new DoctorCommand(),
        new CompletionCommand(),
    ];

    private Command Build(LetheCommand command, Command node)
    {
        command.Configure(node);
        _commands.Add(node, command);
        foreach (LetheCommand child in command.Subcommands) node.Add(Build(child, new Command(child.Name, child.Description)));
        // Without an action the parser takes a command with others below it for incomplete; it is run by Application, as all are.
        if (command.RunsItself && command.Subcommands.Count > 0) node.SetAction(_ => ExitCode.Done);
        return node;
    }
}
