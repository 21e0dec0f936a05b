using System.Text.Json.Nodes;
using Lethe.Cli.Output;
using Lethe.Experiments;
using Lethe.Experiments.Runs;
using Lethe.Interop;

namespace Lethe.Cli.Hosting;

/// <summary>Writes a failure: one message on standard error, with --json also one document on standard output.</summary>
internal static class Failure
{
    /// <summary>Writes it, into the document of a result where there is one, and gives the exit code.</summary>
    public static int Write(Exception exception, bool json, bool verbose, JsonObject? result = null)
    {
        CommandException failure = Describe(exception);
        Console.Error.WriteLine(Message(failure));
        if (verbose && failure.InnerException is { } inner) Console.Error.WriteLine(inner);
        if (json)
        {
            JsonObject error = Json.Object(("what", failure.What), ("actual", failure.Actual), ("expected", failure.Expected), ("remedy", failure.Remedy));
            JsonObject document = result ?? [];
            document["error"] = error;
            document["code"] = failure.Code;
            Console.Out.WriteLine(Json.Text(document));
        }
        return failure.Code;
    }

    /// <summary>The exit code of a failure.</summary>
    public static int Code(Exception exception) => Describe(exception).Code;

    private static string Message(CommandException failure)
    {
        string remedy = failure.Remedy.Length == 0 ? "" : $" {char.ToUpperInvariant(failure.Remedy[0])}{failure.Remedy[1..]}{(failure.Remedy[^1] is '?' or '.' ? "" : ".")}";
        return $"error: {failure.What}: {failure.Actual}; expected {failure.Expected}.{remedy}";
    }

    private static CommandException Describe(Exception exception) => exception switch
    {
        CommandException known => known,
        AggregateException { InnerExceptions.Count: 1 } one => Describe(one.InnerException!),
        OutputFileException e => new CommandException(e.What, e.Actual, e.Expected, e.Remedy, ExitCode.Failed, e),
        FileProblemException e => new CommandException(e.What, e.Actual, e.Expected, e.Remedy, ExitCode.Usage, e),
        RunFolderException { IsUsage: false } e => new CommandException(e.What, e.Actual, e.Expected, e.Remedy, ExitCode.Failed, e),
        ExplainedException e => new CommandException(e.What, e.Actual, e.Expected, e.Remedy, ExitCode.Usage, e),
        OutOfMemoryException => new CommandException("memory", "the computation asked for more than there is", "a smaller computation",
            "use fewer or shorter sequences, a smaller width or fewer draws", ExitCode.Failed, exception),
        IOException or UnauthorizedAccessException => new CommandException("file", exception.Message.TrimEnd('.'), "a file or folder that can be read and written",
            "check the path, its permissions and the free space", ExitCode.Failed, exception),
        _ => new CommandException("internal error", $"{exception.GetType().Name}: {exception.Message}", "no such failure",
            "run again with --verbose and report what it prints", ExitCode.Failed, exception),
    };
}
