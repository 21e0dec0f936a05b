namespace Lethe.Experiments.Runs;

/// <summary>A table of numbers with a header line, as the files of a run hold it: comma-separated, '\n' ends every line.</summary>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">Values, one per column.</param>
public sealed record CsvTable(IReadOnlyList<string> Columns, IReadOnlyList<double[]> Rows)
{
    // A curve of a million epochs with ten columns has some 200 MB.
    private const int MaxBytes = 256 << 20;

    /// <summary>The values of one column.</summary>
    /// <exception cref="KeyNotFoundException">No such column.</exception>
    public double[] Column(string name)
    {
        int index = Columns.ToList().IndexOf(name);
        return index >= 0 ? [.. Rows.Select(r => r[index])]
            : throw new KeyNotFoundException($"no column '{name}'; there are: {string.Join(", ", Columns)}.");
    }

    /// <summary>The text of the table.</summary>
    public string ToText()
    {
        var text = new StringBuilder().AppendCsv(Columns);
        foreach (double[] row in Rows) text.Append(Line(row));
        return text.ToString();
    }

    /// <summary>Reads a table of numbers. A last line without its end is what a crash leaves: it does not count.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ProblemException">Missing, or not such a table.</exception>
    public static CsvTable Read(string path)
    {
        string text = InputFile.ReadText(path, "a table of a run (.csv)", MaxBytes);
        // Line by line, without a list of them: a file of empty lines would be a list of millions.
        ReadOnlySpan<char> rest = text.AsSpan(0, text.LastIndexOf('\n') + 1);
        string[] columns = Take(ref rest).ToString().Split(',');
        var rows = new List<double[]>();
        for (int line = 2; !rest.IsEmpty; line++) rows.Add(Row(Take(ref rest), columns.Length, line, path));
        return new CsvTable(columns, rows);
    }

    private static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> rest)
    {
        int end = rest.IndexOf('\n');
        ReadOnlySpan<char> line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return line.TrimEnd('\r');
    }

    private static double[] Row(ReadOnlySpan<char> line, int columns, int number, string path)
    {
        var row = new double[columns];
        int c = 0;
        bool whole = line.Count(',') == columns - 1;
        foreach (Range cell in line.Split(','))
        {
            whole = whole && CsvNumber.TryParse(line[cell], out row[c++]);
            if (!whole) break;
        }

        return whole ? row : throw ProblemException.Input(path, Invariant($"line {number} is damaged"),
            $"{columns} numbers, separated by commas", "Restore the file, or run again");
    }

    internal static string Line(IEnumerable<double> row) => new StringBuilder().AppendCsv(row.Select(CsvNumber.Format)).ToString();
}
