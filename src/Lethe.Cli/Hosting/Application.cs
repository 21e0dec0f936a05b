using Lethe.Numerics;

namespace Lethe.Cli.Hosting;

/// <summary>From words to exit code: parse, run the one command meant, write its document or its rendering, turn every failure into one
/// clear message.</summary>
internal static class Application
{
    private const string Again = "run the same command again";

    /// <summary>The version of the tool.</summary>
    public static string Version => typeof(Application).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
        ?.InformationalVersion ?? "unknown";

    /// <summary>Runs the tool as the process.</summary>
    public static int Run(IReadOnlyList<string> words) => Run(words, StandardStreams.Install());

    /// <summary>Runs the tool.</summary>
    public static int Run(IReadOnlyList<string> words, Surroundings surroundings) => Run(words, surroundings, () => new CommandTree());

    /// <summary>Runs a program with commands of its own.</summary>
    public static int Run(IReadOnlyList<string> words, Surroundings surroundings, Func<CommandTree> commands)
    {
        // Known before parsing, since a parse error must be a document too.
        bool json = words.TakeWhile(word => word != "--").Contains("--json");
        bool verbose = words.TakeWhile(word => word != "--").Contains("--verbose");
        int code = Guarded(words, surroundings, commands, json, verbose);
        // What was to be said on standard error and could not be is a failure, though not one to end a computation for.
        return code == ExitCode.Done && surroundings.IsErrorLost() ? ExitCode.Failed : code;
    }

    private static int Guarded(IReadOnlyList<string> words, Surroundings surroundings, Func<CommandTree> commands, bool json, bool verbose)
    {
        try
        {
            int code = Dispatch(words, surroundings, commands(), json);
            surroundings.Output.Flush();
            return code;
        }
        catch (Exception e)
        {
            return Failed(e, surroundings, json, verbose);
        }
    }

    // On its own: what the handler needs is loaded when this method is compiled, and where that fails the first failure is still at hand.
    private static int Failed(Exception exception, Surroundings surroundings, bool json, bool verbose)
    {
        try
        {
            return Failure.Write(surroundings, exception, json, verbose);
        }
        catch (Exception)
        {
            return LastResort.End(exception);
        }
    }

    private static int Dispatch(IReadOnlyList<string> words, Surroundings surroundings, CommandTree tree, bool json)
    {
        if (words.Count == 0 && tree.HasFirstPage)
        {
            surroundings.Output.Write(FirstPage.Text(tree));
            return ExitCode.Done;
        }
        if (words is ["help", ..]) words = [.. words.Skip(1), "--help"];
        // Response files are off: @name is an ordinary word.
        ParseResult parse = tree.Root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Action is not null and not ParseErrorAction && parse.Action != parse.CommandResult.Command.Action)
        {
            return parse.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = Timeout.InfiniteTimeSpan,
                Output = surroundings.Output,
                Error = surroundings.Error,
            });
        }
        if (parse.GetValue(tree.Options.Version))
        {
            surroundings.Output.Write(json ? JsonText.Of(new { Version }) : Version + "\n");
            return ExitCode.Done;
        }
        UsageErrors.ThrowIfAny(parse, tree);
        return Execute(tree, parse, surroundings, json);
    }

    private static int Execute(CommandTree tree, ParseResult parse, Surroundings surroundings, bool json)
    {
        LetheCommand command = tree.Find(parse.CommandResult.Command) ?? throw UsageErrors.CommandMissing(parse, tree);
        var terminal = new Terminal(surroundings, parse.GetValue(tree.Options.Quiet), parse.GetValue(tree.Options.Verbose),
            parse.GetValue(tree.Options.Wide));
        using var interruption = new Interruption(
            signal => terminal.Warn($"{signal}: {(command.GoesOn is null ? "ending" : "saving and ending")}; a second signal ends at once"),
            signal => Abandon(surroundings, signal, command, json), command.IsManaged(parse), saves: command.GoesOn is not null,
                ownsProcess: surroundings.OwnsProcess);
        using CancellationTokenRegistration interrupted = surroundings.Interrupted.Register(() => interruption.Interrupt("SIGINT"));
        CommandOutcome result;
        try
        {
            ReproducibleNumerics.UseManagedSingleThread();
            using var context = new CommandContext(parse, tree.Options, surroundings, terminal, interruption);
            result = command.Run(context);
        }
        catch (Exception e) when (interruption.Signal is not null && IsInterruption(e))
        {
            throw ProblemException.Interrupted("interrupted", $"{interruption.Signal} before the end", null, command.GoesOn ?? Again);
        }
        if (!json) result.Render(terminal);
        else if (result.Failure is null) surroundings.Output.Write(JsonText.Of(result.Json));
        surroundings.Output.Flush();
        return result.Failure is null ? ExitCode.Done : Failure.Write(surroundings, result.Failure, json, terminal.IsVerbose, result.Json);
    }

    // A terminal sends its signal to the programs of a command too: that one of them has ended is no mistake of its input. What could not
    // be saved is still told.
    private static bool IsInterruption(Exception exception) =>
        exception is OperationCanceledException or AggregateException { InnerException: OperationCanceledException }
            || Failure.Code(exception) == ExitCode.Usage;

    // On a thread of its own while the command still runs. A document is written where no part of a result is.
    private static void Abandon(Surroundings surroundings, string signal, LetheCommand command, bool json) => Failure.Write(surroundings,
        ProblemException.Interrupted("interrupted", $"{signal}; what was running did not stop in time and was given up", null,
            command.GoesOn ?? Again), json, verbose: false);
}
