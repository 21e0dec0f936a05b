using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using Lethe.Cli.Output;
using Lethe.Numerics;

namespace Lethe.Cli.Hosting;

/// <summary>From words to exit code: parse, run the one command meant, write its document or its rendering, turn every failure into one clear message.</summary>
internal static class Application
{
    /// <summary>The version of the tool.</summary>
    public static string Version => typeof(Application).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Runs the tool.</summary>
    public static int Run(IReadOnlyList<string> words)
    {
        // Known before parsing, since a parse error must be a document too.
        bool json = words.TakeWhile(word => word != "--").Contains("--json");
        bool verbose = words.TakeWhile(word => word != "--").Contains("--verbose");
        try
        {
            return Dispatch(words, json);
        }
        catch (Exception e)
        {
            return Failure.Write(e, json, verbose);
        }
    }

    private static int Dispatch(IReadOnlyList<string> words, bool json)
    {
        var tree = new CommandTree();
        // Response files are off: @name is an ordinary word.
        ParseResult parse = tree.Root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Action is not null and not ParseErrorAction && parse.Action != parse.CommandResult.Command.Action)
        {
            return parse.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Timeout.InfiniteTimeSpan });
        }
        if (parse.GetValue(tree.Options.Version))
        {
            Console.Out.WriteLine(json ? Json.Text(Json.Object(("version", Version))) : Version);
            return ExitCode.Done;
        }
        UsageErrors.ThrowIfAny(parse, tree);
        return Execute(tree, parse, json);
    }

    private static int Execute(CommandTree tree, ParseResult parse, bool json)
    {
        LetheCommand command = tree.Find(parse.CommandResult.Command) ?? throw UsageErrors.CommandMissing(parse, tree);
        var terminal = new Terminal(parse.GetValue(tree.Options.Quiet), parse.GetValue(tree.Options.Verbose));
        using var interruption = new Interruption(signal => terminal.Warn($"{signal}: saving and ending; a second signal ends at once"), command.IsManaged(parse));
        CommandOutcome result;
        try
        {
            ReproducibleNumerics.UseManagedSingleThread();
            result = command.Run(new CommandContext(parse, tree.Options, terminal, interruption));
        }
        catch (OperationCanceledException) when (interruption.Signal is not null)
        {
            throw new CommandException("interrupted", $"{interruption.Signal} before the end", "a run that ends by itself", "run the same command again", ExitCode.Interrupted);
        }
        if (!json) result.Render(terminal);
        else if (result.Failure is null) Console.Out.WriteLine(Json.Text(result.Json));
        Console.Out.Flush();
        return result.Failure is null ? ExitCode.Done : Failure.Write(result.Failure, json, terminal.IsVerbose, result.Json);
    }
}
