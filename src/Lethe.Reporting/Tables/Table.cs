namespace Lethe.Reporting.Tables;

/// <summary>What a cell says at a glance; pages colour it, text does not need it.</summary>
public enum CellTone
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Good news.</summary>
    Good,

    /// <summary>Bad news.</summary>
    Bad,

    /// <summary>No decision.</summary>
    Open,
}

/// <summary>A column of a <see cref="Table"/>.</summary>
/// <param name="Name">Heading.</param>
/// <param name="IsNumeric">True: aligned right.</param>
public sealed record TableColumn(string Name, bool IsNumeric = false)
{
    /// <summary>Headings in CSV files, one per value of a cell; empty: one, made from the name in lower case with '_' for blanks.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>True for the columns that say what a row is of: they are shown on every screen, however narrow.</summary>
    public bool IsKey { get; init; }

    /// <summary>True for what few readers look for: where a screen is too narrow for all columns, these go first.</summary>
    public bool IsDetail { get; init; }

    internal IReadOnlyList<string> CsvKeys =>
        Keys.Count > 0 ? Keys : [string.Join('_', Name.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}

/// <summary>A cell: what people read, and the full values for files.</summary>
/// <param name="Text">Rounded, for people.</param>
/// <param name="Values">Exact, for CSV: one per key of the column ("0.2 [0.1, 0.3]" is three).</param>
/// <param name="Tone">What it says at a glance.</param>
public sealed record TableCell(string Text, IReadOnlyList<string> Values, CellTone Tone = CellTone.None)
{
    /// <summary>The anchor in a page that the cell leads to; empty for none. Files do not show it.</summary>
    public string Anchor { get; init; } = "";

    /// <summary>A text.</summary>
    public static TableCell Of(string text, CellTone tone = CellTone.None) => new(text, [text], tone);

    /// <summary>A whole number.</summary>
    public static TableCell Of(long value) => Of(Invariant($"{value}"));

    /// <summary>A number with a few significant digits, exact in CSV.</summary>
    public static TableCell Of(double value, int digits = 3) => new(Digits.Significant(value, digits), [Digits.Exact(value)]);
}

/// <summary>A table, described without reference to where it will be shown.</summary>
/// <param name="Title">Title; empty for none.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Rows">Rows of as many cells as there are columns.</param>
public sealed record Table(string Title, IReadOnlyList<TableColumn> Columns, IReadOnlyList<IReadOnlyList<TableCell>> Rows)
{
    /// <summary>A sentence or two on what is shown; empty for none.</summary>
    public string Caption { get; init; } = "";

    internal void Validate()
    {
        for (int i = 0; i < Rows.Count; i++)
        {
            if (Rows[i].Count != Columns.Count)
                throw new ArgumentException(Invariant(
                    $"Row {i} of table '{Title}' has {Rows[i].Count} cells; expected {Columns.Count}, one per column."));
            for (int k = 0; k < Columns.Count; k++)
            {
                if (Rows[i][k].Values.Count != Columns[k].CsvKeys.Count)
                    throw new ArgumentException(
                        Invariant($"Cell {k} of row {i} of table '{Title}' has {Rows[i][k].Values.Count} values; ") +
                        Invariant($"expected {Columns[k].CsvKeys.Count}, one per key of its column. Add or remove values."));
            }
        }
    }
}
