using System.Text.Json.Nodes;
using Lethe.Cli.Output;
using Lethe.Experiments;
using Lethe.Experiments.Runs;
using Lethe.Interop;

namespace Lethe.Cli.Hosting;

/// <summary>Writes a failure: one message on standard error, with --json also one document on standard output.</summary>
internal static class Failure
{
    /// <summary>The most of each part that is written: a name as long as a file is not repeated, a list of what is known and a command to paste are.</summary>
    private const int MostWhat = 300, MostActual = 800, MostOther = 4500;

    /// <summary>Writes it, into the document of a result where there is one, and gives the exit code.</summary>
    public static int Write(Surroundings surroundings, Exception exception, bool json, bool verbose, JsonObject? result = null)
    {
        CommandException failure = Describe(exception);
        // Both are made before either is written: where the making fails, another handler says it all.
        string message = Message(failure);
        string? document = json && !surroundings.IsOutputLost() ? Document(failure, result) : null;
        // The message first: a document may wait for whoever reads it.
        surroundings.Error.WriteLine(message);
        string? lost = document is null ? null : Lost(surroundings.Output, document);
        if (lost is not null) surroundings.Error.WriteLine($"warning: {lost}");
        if (verbose && failure.InnerException is { } inner) surroundings.Error.WriteLine("  " + inner.ToString().ReplaceLineEndings("\n  "));
        return lost is null ? failure.Code : ExitCode.Failed;
    }

    /// <summary>The exit code of a failure.</summary>
    public static int Code(Exception exception) => Describe(exception).Code;

    private static string Message(CommandException failure)
    {
        string remedy = Remedy(failure);
        if (remedy.Length > 0) remedy = $" {char.ToUpperInvariant(remedy[0])}{remedy[1..]}{(remedy[^1] is '?' or '.' ? "" : ".")}";
        return $"error: {What(failure)}: {Actual(failure)}; expected {Expected(failure)}.{remedy}";
    }

    private static string Document(CommandException failure, JsonObject? result)
    {
        JsonObject document = result ?? [];
        document["error"] = Json.Object(("what", What(failure)), ("actual", Actual(failure)), ("expected", Expected(failure)), ("remedy", Remedy(failure)));
        document["code"] = failure.Code;
        return Json.Text(document);
    }

    /// <summary>Writes the document and gives what went wrong with that, or null.</summary>
    private static string? Lost(TextWriter output, string document)
    {
        try
        {
            output.WriteLine(document);
            output.Flush();
            return null;
        }
        catch (StandardStreamException e)
        {
            return e.Message;
        }
    }

    private static string What(CommandException failure) => Printable.Middle(failure.What, MostWhat);

    private static string Actual(CommandException failure) => Printable.Middle(failure.Actual, MostActual);

    private static string Expected(CommandException failure) => Printable.Middle(failure.Expected, MostOther);

    private static string Remedy(CommandException failure) => Printable.Middle(failure.Remedy, MostOther);

    private static CommandException Describe(Exception exception) => exception switch
    {
        CommandException known => known,
        AggregateException { InnerExceptions.Count: > 0 } several => Describe(several.InnerExceptions[0]),
        StandardStreamException e => new CommandException(e.Stream, e.Reason, "that everything can be written there", "the results are not complete; free some space, or let its reader read to the end",
            ExitCode.Failed, e),
        OutputFileException e => new CommandException(e.What, e.Actual, e.Expected, e.Remedy, ExitCode.Failed, e),
        FileProblemException e => new CommandException(e.What, e.Actual, e.Expected, e.Remedy, ExitCode.Usage, e),
        RunFolderException { IsUsage: false } e => new CommandException(e.What, e.Actual, e.Expected, e.Remedy, ExitCode.Failed, e),
        ExplainedException e => new CommandException(e.What, e.Actual, e.Expected, e.Remedy, ExitCode.Usage, e),
        OutOfMemoryException => new CommandException("memory", "the computation asked for more than there is", "a smaller computation",
            "use fewer or shorter sequences, a smaller width or fewer draws", ExitCode.Failed, exception),
        _ when LastResort.IsMissingPart(exception) => new CommandException("program", LastResort.MissingPart(exception), LastResort.WholeProgram, LastResort.MendProgram, ExitCode.Failed, exception),
        IOException or UnauthorizedAccessException => new CommandException("file", exception.Message.TrimEnd('.'), "a file or folder that can be read and written",
            "check the path, its permissions, the free space and the limit on open files", ExitCode.Failed, exception),
        _ => new CommandException("internal error", LastResort.Defect(exception), LastResort.NoDefect, LastResort.ReportDefect, ExitCode.Failed, exception),
    };
}
