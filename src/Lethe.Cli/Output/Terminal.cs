using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Lethe.Cli.Output;

/// <summary>
/// Results on standard output, notes and progress on standard error. Colours and bars only where a person looks at them:
/// a terminal, and no NO_COLOR. User text is never read as markup.
/// </summary>
internal sealed class Terminal
{
    private readonly bool _quiet;
    private readonly bool _verbose;
    private readonly Lock _gate = new();

    public Terminal(bool quiet, bool verbose)
    {
        _quiet = quiet;
        _verbose = verbose;
    }

    /// <summary>True with --verbose.</summary>
    public bool IsVerbose => _verbose;

    /// <summary>A line of the result.</summary>
    public void WriteLine(string text = "") => Console.Out.WriteLine(text);

    /// <summary>A note on standard error, unless --quiet.</summary>
    public void Note(string text)
    {
        if (_quiet) return;
        lock (_gate) Console.Error.WriteLine(text);
    }

    /// <summary>A note on standard error with --verbose.</summary>
    public void Detail(string text)
    {
        if (_verbose) Note(text);
    }

    /// <summary>A warning on standard error, --quiet or not.</summary>
    public void Warn(string text)
    {
        lock (_gate) Console.Error.WriteLine("warning: " + text);
    }

    /// <summary>A table of the result; numbers are right-aligned by the caller's choice of columns.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, params ReadOnlySpan<int> rightAligned)
    {
        if (Console.IsOutputRedirected)
        {
            WritePlain([columns, .. rows], rightAligned);
            return;
        }
        var table = new Spectre.Console.Table { Border = TableBorder.Simple, UseSafeBorder = true };
        for (int i = 0; i < columns.Count; i++)
        {
            var column = new TableColumn(new Text(columns[i], new Style(decoration: Decoration.Bold)));
            if (rightAligned.Contains(i)) column.RightAligned();
            table.AddColumn(column);
        }
        foreach (IReadOnlyList<string> row in rows) table.AddRow(row.Select(cell => new Text(cell)));
        Create(Console.Out).Write(table);
    }

    /// <summary>Progress of a long computation, drawn on standard error until it is disposed.</summary>
    public ProgressDisplay Progress(string title) => _quiet ? ProgressDisplay.Silent
        : Console.IsErrorRedirected ? new PlainProgress(title, Note) : new BarProgress(title, Create(Console.Error));

    /// <summary>Progress of several computations at once, drawn on standard error until it is disposed.</summary>
    public RunBoard Board(string title) => _quiet ? RunBoard.Silent
        : Console.IsErrorRedirected ? new PlainBoard(title, Note) : new BarBoard(title, Create(Console.Error));

    /// <summary>A number for a table: four significant digits.</summary>
    public static string Number(double value) => double.IsFinite(value)
        ? value.ToString("G4", CultureInfo.InvariantCulture)
        : double.IsNaN(value) ? "-" : value > 0 ? "inf" : "-inf";

    // For files and pipes: as wide as it needs to be, no blanks at line ends, nothing that only a terminal shows.
    private static void WritePlain(List<IReadOnlyList<string>> rows, ReadOnlySpan<int> rightAligned)
    {
        int[] widths = [.. rows[0].Select((_, i) => rows.Max(row => row[i].Length))];
        var line = new StringBuilder();
        foreach (IReadOnlyList<string> row in rows)
        {
            line.Clear();
            for (int i = 0; i < widths.Length; i++)
            {
                if (i > 0) line.Append("  ");
                line.Append(rightAligned.Contains(i) ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i]));
            }
            Console.Out.WriteLine(line.ToString().TrimEnd());
        }
    }

    /// <summary>A number with all its digits.</summary>
    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static IAnsiConsole Create(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
