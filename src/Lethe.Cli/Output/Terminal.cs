using Spectre.Console;

namespace Lethe.Cli.Output;

/// <summary>
/// Results on standard output, notes and progress on standard error. Colours and bars only where a person looks at them:
/// a terminal, and no NO_COLOR. User text is never read as markup. What is given as a line or a cell is one: a line break in it is foreign,
/// a part of some name, and shown as an escape.
/// </summary>
internal sealed class Terminal
{
    /// <summary>The most of a cell and of a line that is shown; --json has all of it.</summary>
    private const int LongestCell = 400, LongestLine = 8000;

    /// <summary>Blanks between the columns of a drawn table.</summary>
    private const int ColumnGap = 3;

    private readonly Surroundings _surroundings;
    private readonly bool _quiet;
    private readonly bool _verbose;

    public Terminal(Surroundings surroundings, bool quiet, bool verbose)
    {
        _surroundings = surroundings;
        _quiet = quiet;
        _verbose = verbose;
    }

    /// <summary>True with --verbose.</summary>
    public bool IsVerbose => _verbose;

    /// <summary>A line of the result.</summary>
    public void WriteLine(string text = "") => _surroundings.Output.WriteLine(Printable.Middle(text, LongestLine));

    /// <summary>Several lines of the result, laid out by this program out of printable cells.</summary>
    public void WriteLines(string text) => _surroundings.Output.WriteLine(text);

    /// <summary>A note on standard error, unless --quiet.</summary>
    public void Note(string text)
    {
        if (!_quiet) Say(text);
    }

    /// <summary>A note on standard error with --verbose.</summary>
    public void Detail(string text)
    {
        if (_verbose) Note(text);
    }

    /// <summary>A warning on standard error, --quiet or not.</summary>
    public void Warn(string text) => Say("warning: " + text);

    /// <summary>Warns of a run whose pruning kept nothing.</summary>
    public void WarnOfPruning(string run, RunResult? result)
    {
        if (result?.Pruned?.Warning is { } warning) Warn($"{run}: {warning}");
    }

    /// <summary>A table of the result, no wider than the terminal, or than most are.</summary>
    public void Table(Reporting.Tables.Table table) =>
        WriteLines(TableWriter.Text(table, _surroundings.DrawnOutput is null ? DrawingSurface.Usual : DrawingSurface.Columns));

    /// <summary>A table of the result; numbers are right-aligned by the caller's choice of columns.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, params ReadOnlySpan<int> rightAligned)
    {
        IEnumerable<IReadOnlyList<string>> shown =
            rows.Select(row => (IReadOnlyList<string>)[.. row.Select(cell => Printable.Clip(cell, LongestCell))]);
        columns = [.. columns.Select(Printable.Line)];
        // Columns broken within their headings are harder to read than lines broken by the terminal.
        if (_surroundings.DrawnOutput is not { } drawn || columns.Sum(column => TextWidth.Of(column) + ColumnGap) > DrawingSurface.Columns)
        {
            // For files and pipes: as wide as it needs to be, nothing that only a terminal shows.
            int[] right = [.. rightAligned];
            foreach (string line in new TextColumns([columns, .. shown], i => right.Contains(i)).Lines)
                _surroundings.Output.WriteLine(line);
            return;
        }
        var table = new Spectre.Console.Table { Border = TableBorder.Simple, UseSafeBorder = true };
        for (int i = 0; i < columns.Count; i++)
        {
            var column = new Spectre.Console.TableColumn(new Text(columns[i], new Style(decoration: Decoration.Bold)));
            if (rightAligned.Contains(i)) column.RightAligned();
            table.AddColumn(column);
        }
        foreach (IReadOnlyList<string> row in shown) table.AddRow(row.Select(cell => new Text(cell)));
        DrawingSurface.Console(drawn).Write(table);
    }

    /// <summary>Progress of a long computation, or of several at once, drawn on standard error until it is disposed.</summary>
    public ProgressBoard Progress(string title) => _quiet ? new ProgressBoard.Silent()
        : _surroundings.DrawnError is { } drawn ? new BarBoard(title, DrawingSurface.Console(drawn)) : new PlainBoard(title, Note);

    // One write: lines of several threads do not mix.
    private void Say(string line) => _surroundings.Error.WriteLine(Printable.Middle(line, LongestLine));

    /// <summary>A number for a table: four significant digits.</summary>
    public static string Number(double value) => double.IsFinite(value)
        ? Invariant($"{value:G4}")
        : double.IsNaN(value) ? "-" : value > 0 ? "inf" : "-inf";

    /// <summary>A number with all its digits.</summary>
    public static string Exact(double value) => Invariant($"{value}");
}
