using System.Diagnostics.CodeAnalysis;

namespace Lethe.Cli.Hosting;

/// <summary>
/// The handler below all others: for failures of the handler above it (its own assemblies cannot be loaded: too many open files, a damaged
/// installation), and for failures outside the running command (other threads, finalizers, tasks nobody waits for). It uses the core
/// library alone and is run once at the start, so that nothing is left to be loaded when it is needed.
/// </summary>
internal static class LastResort
{
    public const string MendProgram = "raise the limit on open files (ulimit -n 1024); if that is not it, install lethe again",
        ReportDefect = "this is a defect of lethe: run again with --verbose and report what it prints";

    private const int Longest = 1500;

    private static bool _json;
    private static bool _lost;

    /// <summary>True once something failed outside the running command and did not end the process.</summary>
    public static bool HasFailed => _lost;

    /// <summary>Makes it ready: everything it needs is loaded now.</summary>
    /// <param name="json">True where the failure must also be a document.</param>
    public static void Prepare(bool json)
    {
        _json = json;
        _ = Document(Text(new FileNotFoundException("prepared\n")));
        StandardStreams.WriteLast(error: true, "");
        StandardStreams.WriteLast(error: false, "");
        AppDomain.CurrentDomain.UnhandledException += (_, e) => StandardStream.EndProcess(End((Exception)e.ExceptionObject));
        TaskScheduler.UnobservedTaskException += (_, e) =>
        {
            e.SetObserved();
            if (e.Exception.InnerException is OperationCanceledException or null) return;
            _lost = true;
            StandardStreams.WriteLast(error: true, Line(Text(e.Exception.InnerException)));
        };
    }

    /// <summary>Writes a failure as well as it can be and gives the exit code.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Nothing comes after it; the exit code still says that it failed.")]
    public static int End(Exception exception)
    {
        try
        {
            if (exception is AggregateException { InnerException: { } inner }) exception = inner;
            (string What, string Actual, string? Expected, string Remedy) text = Text(exception);
            if (_json && !StandardStreams.IsOutputLost) StandardStreams.WriteLast(error: false, Document(text));
            StandardStreams.WriteLast(error: true, Line(text));
        }
        catch (Exception)
        {
        }
        return ExitCode.Failed;
    }

    /// <summary>True for the failure to load a part of the program.</summary>
    public static bool IsMissingPart(Exception exception) => exception switch
    {
        FileNotFoundException { FileName: { } name } => name.Contains("Version="),
        FileLoadException or TypeLoadException or DllNotFoundException => true,
        // A type of the framework fails for want of a file, a handle or memory only.
        TypeInitializationException { InnerException: { } inner, TypeName: var type } =>
            type.StartsWith("System.", StringComparison.Ordinal) || IsMissingPart(inner),
        _ => false,
    };

    /// <summary>What is missing.</summary>
    public static string MissingPart(Exception exception) => $"a part of it could not be loaded ({FirstLine(exception)})";

    /// <summary>What the program did not foresee.</summary>
    public static string Defect(Exception exception) => $"{exception.GetType().Name}: {FirstLine(exception)}";

    private static string FirstLine(Exception exception)
    {
        string message = exception.Message;
        int end = message.IndexOf('\n');
        return (end < 0 ? message : message[..end]).TrimEnd('.', '\r', ' ');
    }

    private static (string What, string Actual, string? Expected, string Remedy) Text(Exception exception) => exception switch
    {
        ProblemException { Problem: var problem } => (problem.What, problem.Actual, problem.Expected, problem.Remedy),
        StandardStreamException stream =>
            (stream.Stream, stream.Reason, null, "the results are not complete"),
        _ when IsMissingPart(exception) => ("program", MissingPart(exception), null, MendProgram),
        IOException or UnauthorizedAccessException =>
            ("file", FirstLine(exception), null,
            "check the path, the free space and the limit on open files"),
        OutOfMemoryException =>
            ("memory", "the computation asked for more than there is", null, "use fewer or shorter sequences"),
        _ => ("internal error", Defect(exception), null, ReportDefect),
    };

    private static string Line((string What, string Actual, string? Expected, string Remedy) text) =>
        "error: " + Plain(text.What) + ": " + Plain(text.Actual) + (text.Expected is null ? "" : "; expected " + text.Expected) + ". "
            + char.ToUpperInvariant(text.Remedy[0]) + text.Remedy[1..] + ".\n";

    private static string Document((string What, string Actual, string? Expected, string Remedy) text) =>
        "{\n  \"error\": {\n    \"what\": \"" + Plain(text.What) + "\",\n    \"actual\": \"" + Plain(text.Actual)
            + "\",\n    \"expected\": " + (text.Expected is null ? "null" : "\"" + text.Expected + "\"") + ",\n    \"remedy\": \""
            + text.Remedy + "\"\n  },\n  \"code\": 1\n}\n";

    // Fit for a terminal and for a string of JSON: what is not plain becomes a question mark, quotes become single ones.
    private static string Plain(string text)
    {
        char[] plain = (text.Length > Longest ? text[..Longest] : text).ToCharArray();
        for (int i = 0; i < plain.Length; i++)
        {
            if (plain[i] == '"') plain[i] = '\'';
            else if (plain[i] == '\\') plain[i] = '/';
            else if (plain[i] is < ' ' or > '~') plain[i] = '?';
        }
        return new string(plain);
    }
}
