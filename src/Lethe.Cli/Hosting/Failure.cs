using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lethe.Cli.Hosting;

/// <summary>Writes a failure: one message on standard error, with --json also one document on standard output.</summary>
internal static class Failure
{
    /// <summary>The most of each part that is written: a name as long as a file is not repeated, a list of what is known and a command to
    /// paste are.</summary>
    private const int MostWhat = 300, MostActual = 800, MostOther = 4500;

    /// <summary>Writes it, into the document of a result where there is one, and gives the exit code.</summary>
    public static int Write(Surroundings surroundings, Exception exception, bool json, bool verbose, object? result = null)
    {
        Problem failure = Describe(exception);
        int code = ExitCode.Of(failure.Kind);
        // Both are made before either is written: where the making fails, another handler says it all.
        string message = Message(failure);
        string? document = json && !surroundings.IsOutputLost() ? Document(failure, code, result) : null;
        // The message first: a document may wait for whoever reads it.
        surroundings.Error.WriteLine(message);
        string? lost = document is null ? null : Lost(surroundings.Output, document);
        if (lost is not null) surroundings.Error.WriteLine($"warning: {lost}");
        if (verbose && Cause(exception) is { } inner) surroundings.Error.WriteLine("  " + inner.ToString().ReplaceLineEndings("\n  "));
        return lost is null ? code : ExitCode.Failed;
    }

    /// <summary>The exit code of a failure.</summary>
    public static int Code(Exception exception) => ExitCode.Of(Describe(exception).Kind);

    private static string Message(Problem failure)
    {
        (string what, string actual, string? expected, string remedy) = Parts(failure);
        if (remedy.Length > 0) remedy = $" {char.ToUpperInvariant(remedy[0])}{remedy[1..]}{(remedy[^1] is '?' or '.' ? "" : ".")}";
        return $"error: {what}: {actual}{(expected is null ? "" : $"; expected {expected}")}.{remedy}";
    }

    private static string Document(Problem failure, int code, object? result)
    {
        var document = (JsonObject)JsonSerializer.SerializeToNode(result ?? new object(), JsonText.Options)!;
        (string what, string actual, string? expected, string remedy) = Parts(failure);
        document["error"] = JsonSerializer.SerializeToNode(new { what, actual, expected = expected ?? "", remedy }, JsonText.Options);
        document["code"] = code;
        return JsonText.Of(document);
    }

    /// <summary>Writes the document and gives what went wrong with that, or null.</summary>
    private static string? Lost(TextWriter output, string document)
    {
        try
        {
            output.Write(document);
            output.Flush();
            return null;
        }
        catch (StandardStreamException e)
        {
            return e.Message;
        }
    }

    private static (string What, string Actual, string? Expected, string Remedy) Parts(Problem problem) =>
        (Printable.Middle(problem.What, MostWhat),
        Printable.Middle(problem.Actual, MostActual), problem.Expected is { } expected ? Printable.Middle(expected, MostOther) : null,
        Printable.Middle(problem.Remedy, MostOther));

    private static Problem Describe(Exception exception) => exception switch
    {
        ProblemException known => known.Problem,
        AggregateException { InnerExceptions.Count: > 0 } several => Describe(several.InnerExceptions[0]),
        StandardStreamException e =>
            Failed(e.Stream, e.Reason, null,
            "the results are not complete; free some space, or let its reader read to the end"),
        OutOfMemoryException => Failed("memory", "the computation asked for more than there is", null,
            "use fewer or shorter sequences, a smaller width or fewer draws"),
        _ when LastResort.IsMissingPart(exception) =>
            Failed("program", LastResort.MissingPart(exception), null, LastResort.MendProgram),
        IOException or UnauthorizedAccessException =>
            Failed("file", exception.Message.TrimEnd('.'), null,
            "check the path, its permissions, the free space and the limit on open files"),
        _ => Failed("internal error", LastResort.Defect(exception), null, LastResort.ReportDefect),
    };

    private static Problem Failed(string what, string actual, string? expected, string remedy) =>
        new(ProblemKind.Failed, what, actual, expected, remedy);

    // Where a problem is plain from the words of the command, the stack trace of what caused it, if anything did; else its own.
    private static Exception? Cause(Exception exception) => exception switch
    {
        ProblemException { Kind: ProblemKind.Usage or ProblemKind.Failed or ProblemKind.Diverged or ProblemKind.Interrupted } known =>
            known.InnerException,
        AggregateException { InnerExceptions.Count: > 0 } several => Cause(several.InnerExceptions[0]),
        _ => exception,
    };
}
