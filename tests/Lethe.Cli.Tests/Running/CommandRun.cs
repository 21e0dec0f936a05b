using System.CommandLine;

namespace Lethe.Cli.Tests.Running;

/// <summary>
/// Runs a command within the process of the tests: words in, exit code and what it wrote out. Streams, folder, variables and signals are
/// its own, so that many run at once; names below its folder are shown as the program shows them where that folder is the current one.
/// </summary>
public static class CommandRun
{
    /// <summary>Runs a command that needs no folder of its own, in one that is gone afterwards.</summary>
    public static ProgramResult Of(params string[] words)
    {
        using var folder = new TemporaryFolder();
        return In(folder, words);
    }

    /// <summary>Runs a command in a folder.</summary>
    public static ProgramResult In(TemporaryFolder folder, params string[] words) => In(() => new CommandTree(), folder, words);

    /// <summary>Runs a command of another program in a folder.</summary>
    internal static ProgramResult In(Func<CommandTree> commands, TemporaryFolder folder, params string[] words) =>
        Run(commands, folder, new StringWriter(), words, CancellationToken.None);

    /// <summary>Runs a command in a folder, and interrupts it as Ctrl-C does when it says <paramref name="said"/> on standard
    /// error.</summary>
    public static ProgramResult InterruptedAt(string said, TemporaryFolder folder, params string[] words)
    {
        using var interrupt = new CancellationTokenSource();
        return Run(() => new CommandTree(), folder, new Listener(said, interrupt), words, interrupt.Token);
    }

    /// <summary>Runs a command once; what it shows on a screen of so many columns, or in a file, can then be asked for.</summary>
    internal static (Func<int?, string> Shown, ProblemException? Failure) Rendered(TemporaryFolder folder, params string[] words)
    {
        var tree = new CommandTree();
        ParseResult parse = tree.Root.Parse(words);
        Surroundings Screen(TextWriter output, int? columns) => new()
        {
            Output = new PrintableWriter(output), Error = TextWriter.Null, Folder = folder.Path, Columns = columns,
            Program = () => ["lethe"],
        };
        Terminal On(TextWriter output, int? columns) => new(Screen(output, columns), quiet: true, verbose: false,
            parse.GetValue(tree.Options.Wide));
        using var interruption = new Interruption(_ => { }, _ => { }, ownsProcess: false);
        using var context = new CommandContext(parse, tree.Options, Screen(TextWriter.Null, null), On(TextWriter.Null, null), interruption);
        CommandOutcome outcome = tree.Find(parse.CommandResult.Command)!.Run(context);
        return (columns =>
        {
            using var output = new StringWriter();
            outcome.Render(On(output, columns));
            return Shown(output, folder);
        }, outcome.Failure);
    }

    private static ProgramResult Run(Func<CommandTree> commands, TemporaryFolder folder, StringWriter error, string[] words,
        CancellationToken interrupted)
    {
        using var output = new StringWriter();
        int code = Application.Run(words, new Surroundings
        {
            Output = TextWriter.Synchronized(new PrintableWriter(output)),
            Error = TextWriter.Synchronized(new PrintableWriter(error)),
            Folder = folder.Path,
            Interrupted = interrupted,
            // Beside the tests, since their project refers to it.
            Program = () =>
                [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
                ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "Lethe.Cli.dll")],
        }, commands);
        return new ProgramResult(code, Shown(output, folder), Shown(error, folder));
    }

    private static string Shown(StringWriter text, TemporaryFolder folder) =>
        text.ToString().Replace(folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)
            .Replace(folder.Path, ".", StringComparison.Ordinal);

    private sealed class Listener(string said, CancellationTokenSource interrupt) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            if (value?.Contains(said, StringComparison.Ordinal) == true) interrupt.Cancel();
        }
    }
}
