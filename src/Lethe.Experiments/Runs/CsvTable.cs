using System.Text;
using Lethe.Interop;

namespace Lethe.Experiments.Runs;

/// <summary>A table of numbers with a header line, as the files of a run hold it: comma-separated, '\n' ends every line.</summary>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">Values, one per column.</param>
public sealed record CsvTable(IReadOnlyList<string> Columns, IReadOnlyList<double[]> Rows)
{
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
        var text = new StringBuilder();
        text.Append(string.Join(',', Columns)).Append('\n');
        foreach (double[] row in Rows) text.Append(Line(row));
        return text.ToString();
    }

    /// <summary>Reads a table of numbers. A last line without its end is what a crash leaves: it does not count.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputFileException">Missing, or not such a table.</exception>
    public static CsvTable Read(string path)
    {
        string text = InputFile.ReadText(path, "a table of a run (.csv)", int.MaxValue / 4).ReplaceLineEndings("\n");
        string[] lines = text[..Math.Max(0, text.LastIndexOf('\n'))].Split('\n');
        string[] columns = lines[0].Split(',');
        var rows = new List<double[]>(lines.Length - 1);
        for (int i = 1; i < lines.Length; i++)
        {
            string[] cells = lines[i].Split(',');
            var row = new double[columns.Length];
            bool whole = cells.Length == columns.Length;
            for (int c = 0; whole && c < cells.Length; c++) whole = CsvNumber.TryParse(cells[c], out row[c]);
            if (!whole)
            {
                throw new InputFileException(path, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {i + 1} is damaged"),
                    $"{columns.Length} numbers, separated by commas", "Restore the file, or run again");
            }

            rows.Add(row);
        }

        return new CsvTable(columns, rows);
    }

    internal static string Line(ReadOnlySpan<double> row)
    {
        var text = new StringBuilder();
        foreach (double value in row)
        {
            if (text.Length > 0) text.Append(',');
            text.Append(CsvNumber.Format(value));
        }

        return text.Append('\n').ToString();
    }
}
