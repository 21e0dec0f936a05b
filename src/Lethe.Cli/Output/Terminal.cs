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

    private const string EverythingShown = "--wide shows every column, --json every value.";

    private readonly Surroundings _surroundings;
    private readonly bool _quiet;
    private readonly bool _verbose;
    private readonly bool _wide;

    public Terminal(Surroundings surroundings, bool quiet, bool verbose, bool wide)
    {
        _surroundings = surroundings;
        _wide = wide;
        _quiet = quiet;
        _verbose = verbose;
    }

    /// <summary>True with --verbose.</summary>
    public bool IsVerbose => _verbose;

    /// <summary>A line of the result; on a screen that is narrower it is broken between words.</summary>
    public void WriteLine(string text = "")
    {
        string line = Printable.Middle(text, LongestLine);
        if (_surroundings.Columns is { } columns && TextWidth.Of(line) > columns)
            _surroundings.Output.Write(HelpParagraphs.Set(line, columns));
        else _surroundings.Output.WriteLine(line);
    }

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

    /// <summary>A table of the result. Where the screen has no room for all of it, a line says what is not shown and how to see
    /// it.</summary>
    public void Table(Reporting.Tables.Table table)
    {
        var set = ScreenTable.Set(table, _wide ? ScreenTable.Unlimited : _surroundings.Columns ?? ScreenTable.Unlimited);
        foreach (string line in set.Lines) _surroundings.Output.WriteLine(line);
        if (set.Missing.Length > 0) WriteLine($"{set.Missing} {EverythingShown}");
    }

    /// <summary>A table of the result.</summary>
    public void Table(IReadOnlyList<TableColumn> columns, IEnumerable<IReadOnlyList<string>> rows) => Table(new Reporting.Tables.Table("",
        columns, [.. rows.Select(row => (IReadOnlyList<TableCell>)[.. row.Select(cell => TableCell.Of(Clipped(cell)))])]));

    /// <summary>A table of the result; numbers are right-aligned by the caller's choice of columns.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, params ReadOnlySpan<int> rightAligned)
    {
        int[] right = [.. rightAligned];
        Table([.. columns.Select((name, i) => new TableColumn(name, right.Contains(i)))], rows);
    }

    private static string Clipped(string cell) => cell.Length <= LongestCell ? cell : Printable.Clip(cell, LongestCell);

    /// <summary>Progress of a long computation, or of several at once, drawn on standard error until it is disposed.</summary>
    /// <param name="title">What is computed.</param>
    /// <param name="timed">The time left is told; false: what is reported tells it.</param>
    public ProgressBoard Progress(string title, bool timed = true)
    {
        if (_quiet) return new ProgressBoard.Silent();
        RemainingTime? left = timed ? new RemainingTime(_surroundings.Clock) : null;
        return _surroundings.DrawnError is { } drawn ? new BarBoard(title, DrawingSurface.Console(drawn), left)
            : new PlainBoard(title, Note, left);
    }

    // One write: lines of several threads do not mix.
    private void Say(string line) => _surroundings.Error.WriteLine(Printable.Middle(line, LongestLine));

    /// <summary>A number for a table: four significant digits.</summary>
    public static string Number(double value) => double.IsFinite(value)
        ? Invariant($"{value:G4}")
        : double.IsNaN(value) ? "-" : value > 0 ? "inf" : "-inf";

    /// <summary>A number with all its digits.</summary>
    public static string Exact(double value) => Invariant($"{value}");
}
