using Spectre.Console;

namespace Lethe.Cli.Output;

/// <summary>A terminal for Spectre to draw on. Its text is made printable before.</summary>
internal sealed class DrawingSurface(TextWriter writer) : IAnsiConsoleOutput
{
    /// <summary>Columns where the width is unknown.</summary>
    private const int Usual = 80;

    /// <summary>The fewest and most columns that are drawn for.</summary>
    private const int Narrowest = 40, Widest = 1000, UsualHeight = 24;

    public TextWriter Writer => writer;

    public bool IsTerminal => true;

    public int Width => Math.Min(Columns, Widest);

    public int Height => Size(() => System.Console.WindowHeight, UsualHeight);

    /// <summary>Columns of the terminal.</summary>
    public static int Columns => Size(() => System.Console.BufferWidth, Usual);

    /// <summary>The width that the variable COLUMNS asks for where there is no terminal; null: any.</summary>
    public static int? ColumnsAskedFor =>
        int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns)
            && columns >= Narrowest ? columns : null;

    /// <summary>True where drawing makes sense: a terminal that understands more than lines, wide enough for a bar.</summary>
    public static bool Fits => Environment.GetEnvironmentVariable("TERM") != "dumb" && Columns >= Narrowest;

    /// <summary>A console that draws on it.</summary>
    public static IAnsiConsole Console(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new DrawingSurface(writer) });

    public void SetEncoding(Encoding encoding)
    {
        // It is UTF-8.
    }

    private static int Size(Func<int> ask, int usual)
    {
        try
        {
            return ask() is > 0 and var size ? size : usual;
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException or TypeInitializationException)
        {
            return usual;
        }
    }
}
