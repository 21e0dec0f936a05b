using System.Text;

namespace Lethe.Cli.Output;

/// <summary>
/// The two standard streams of the process. Results are collected where no person watches, so that they come whole or with a failure; notes are written at once.
/// Everything goes through a <see cref="PrintableWriter"/>, but for what Spectre draws on a terminal out of text that was made printable before.
/// </summary>
internal static class StandardStreams
{
    private const int BufferSize = 1 << 14;

    private static readonly StandardStream OutputStream = new(1, "standard output", lossy: false);
    private static readonly StandardStream ErrorStream = new(2, "standard error", lossy: true);

    /// <summary>Standard output for drawings of the program's own.</summary>
    public static TextWriter RawOutput { get; } = Writer(OutputStream, OutputStream.IsTerminal);

    /// <summary>Standard error for drawings of the program's own.</summary>
    public static TextWriter RawError { get; } = Writer(ErrorStream, atOnce: true);

    /// <summary>Standard output. Fails where it cannot be written, at the latest in <see cref="TextWriter.Flush"/>.</summary>
    public static TextWriter Output { get; } = TextWriter.Synchronized(new PrintableWriter(RawOutput));

    /// <summary>Standard error. Never fails: see <see cref="IsErrorLost"/>.</summary>
    public static TextWriter Error { get; } = TextWriter.Synchronized(new PrintableWriter(RawError));

    /// <summary>True where a person may look at standard output.</summary>
    public static bool IsOutputTerminal => OutputStream.IsTerminal;

    /// <summary>True where a person may look at standard error.</summary>
    public static bool IsErrorTerminal => ErrorStream.IsTerminal;

    /// <summary>True once something meant for standard error could not be written.</summary>
    public static bool IsErrorLost => ErrorStream.HasFailed;

    /// <summary>True once standard output has failed: nothing more is to be written there.</summary>
    public static bool IsOutputLost => OutputStream.HasFailed;

    /// <summary>Makes everything that writes to the console write here, the parser's help included.</summary>
    public static void Install()
    {
        Console.SetOut(Output);
        Console.SetError(Error);
    }

    /// <summary>Writes to a stream at once and without any object that another thread may hold: for the end of the process.</summary>
    public static void WriteLast(bool error, string text)
    {
        try
        {
            (error ? ErrorStream : OutputStream).Write(Encoding.UTF8.GetBytes(text));
        }
        catch (StandardStreamException)
        {
            // Nobody is left to be told.
        }
    }

    /// <summary>Shows the cursor again that a bar has hidden: for the end of the process.</summary>
    public static void EndDrawing()
    {
        if (IsErrorTerminal && DrawingSurface.Fits) WriteLast(error: true, "\e[?25h\n");
    }

    private static StreamWriter Writer(StandardStream stream, bool atOnce) =>
        // No encoding is UTF-8 without a mark.
        new(stream, encoding: null, BufferSize, leaveOpen: true) { AutoFlush = atOnce, NewLine = "\n" };
}
