namespace Lethe.Cli.Output;

/// <summary>
/// The two standard streams of the process. Results are collected where no person watches, so that they come whole or with a failure; notes
/// are written at once. Everything goes through a <see cref="PrintableWriter"/>, but for the bars Spectre draws on a terminal out of text
/// that was made printable before.
/// </summary>
internal static class StandardStreams
{
    private const int BufferSize = 1 << 14;

    private static readonly StandardStream OutputStream = new(1, "standard output", lossy: false);
    private static readonly StandardStream ErrorStream = new(2, "standard error", lossy: true);

    /// <summary>Standard error for drawings of the program's own.</summary>
    public static TextWriter RawError { get; } = Writer(ErrorStream, atOnce: true);

    /// <summary>Standard output. Fails where it cannot be written, at the latest in <see cref="TextWriter.Flush"/>.</summary>
    public static TextWriter Output { get; } = TextWriter.Synchronized(new PrintableWriter(Writer(OutputStream, OutputStream.IsTerminal)));

    /// <summary>Standard error. Never fails: see <see cref="Surroundings.IsErrorLost"/>.</summary>
    public static TextWriter Error { get; } = TextWriter.Synchronized(new PrintableWriter(RawError));

    /// <summary>True once standard output has failed: nothing more is to be written there.</summary>
    public static bool IsOutputLost => OutputStream.HasFailed;

    /// <summary>Makes everything that writes to the console write here, the parser's help included.</summary>
    /// <returns>What a command of this process finds around it.</returns>
    public static Surroundings Install()
    {
        Console.SetOut(Output);
        Console.SetError(Error);
        return new Surroundings
        {
            Output = Output,
            Error = Error,
            Columns = OutputStream.IsTerminal ? DrawingSurface.Columns : DrawingSurface.ColumnsAskedFor,
            DrawnError = IsErrorDrawn ? RawError : null,
            Input = Console.OpenStandardInput,
            IsOutputLost = () => IsOutputLost,
            IsErrorLost = () => ErrorStream.HasFailed || LastResort.HasFailed,
            Variable = Environment.GetEnvironmentVariable,
            Program = Program,
            OwnsProcess = true,
        };
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
        if (IsErrorDrawn) WriteLast(error: true, "\e[?25h\n");
    }

    // Itself, or dotnet and its assembly.
    private static IReadOnlyList<string> Program()
    {
        string program = Environment.ProcessPath
            ?? throw new InvalidOperationException("the system does not tell the path of this process.");
        bool isMuxer = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return isMuxer ? [program, Assembly.GetEntryAssembly()!.Location] : [program];
    }

    private static bool IsErrorDrawn => ErrorStream.IsTerminal && DrawingSurface.Fits;

    private static StreamWriter Writer(StandardStream stream, bool atOnce) =>
        // No encoding is UTF-8 without a mark.
        new(stream, encoding: null, BufferSize, leaveOpen: true) { AutoFlush = atOnce, NewLine = "\n" };
}
