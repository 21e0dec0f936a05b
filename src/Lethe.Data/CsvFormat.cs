using nietras.SeparatedValues;

namespace Lethe.Data;

/// <summary>
/// Tables of comma-separated values with a header: columns by name, rows in the order of time, one recording or several one after the
/// other. Commas, semicolons, tabs and bars separate; an empty cell, NaN, NA, null and ? are gaps.
/// </summary>
internal sealed class CsvFormat : IDataFormat
{
    private const string Kind = "a table of comma-separated values with a header, as UTF-8";

    // Looked at now and then: whether what is read so far lets the whole fit.
    private const int RowsBetweenLooks = 4096;

    private static readonly string[] Gaps = ["", "na", "n/a", "nan", "null", "none", "?"];

    /// <inheritdoc/>
    public string Name => "a .csv table";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".csv", ".tsv"];

    /// <inheritdoc/>
    public RawData Read(DataRequest request, CancellationToken cancellation)
    {
        using FileStream stream = InputFile.Open(request.Path, Kind);
        try
        {
            using StreamReader text = TextFile.Reader(stream);
            using SepReader reader = Sep.Reader(o => o with { HasHeader = true, Unescape = true, Trim = SepTrim.All }).From(text);
            return Read(request, reader, stream, cancellation);
        }
        catch (DecoderFallbackException e)
        {
            throw TextFile.Problem(request.Path, Kind, e);
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException)
        {
            throw ProblemException.Input(request.Path, $"it is no such table ({Printable.Clip(e.Message.TrimEnd('.'), 160)})", Kind,
                "Give every row as many cells as the header has names", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TextFile.Problem(request.Path, Kind, e);
        }
    }

    private static RawData Read(DataRequest request, SepReader reader, FileStream stream, CancellationToken cancellation)
    {
        string[] names = [.. reader.Header.ColNames];
        if (names.Length == 0) throw ProblemException.Input(request.Path, "it has no header", Kind, "Name the columns in the first line");
        // The first row of a table without a header would be lost to its names.
        if (names.All(name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
            throw ProblemException.Input(request.Path, $"its first line holds numbers: {Printable.Clip(string.Join(", ", names))}",
                "the names of the columns in the first line", "Write a line of names above it");
        var columns = ColumnChoice.Of(request, names);
        var table = new NumberTable(request, columns, names);
        bool classes = request.Kind == TargetKind.Classes && !request.IsInputsOnly;
        int[] inputs = [.. columns.Inputs], targets = [.. columns.Targets];
        foreach (SepReader.Row row in reader)
        {
            if (table.Rows % RowsBetweenLooks == RowsBetweenLooks - 1)
            {
                cancellation.ThrowIfCancellationRequested();
                table.RequireRoom(Math.Clamp((double)stream.Position / stream.Length, double.Epsilon, 1));
            }

            if (columns.Sequence >= 0) table.Sequence(row[columns.Sequence].Span, Place);
            if (columns.Time >= 0) table.Time(row[columns.Time].Span, Place);
            Numbers(row, inputs, table.Inputs());
            if (classes) table.Label(row[columns.Targets[0]].Span, Place);
            else Numbers(row, targets, table.Targets());
            table.End();
        }

        return table.Done(Place);

        void Numbers(SepReader.Row row, int[] places, Span<double> to)
        {
            // Sep's own parser first: it rounds as the framework's does, in a quarter of the time. It takes a comma for one between
            // thousands, so that 0,998 would be 998: such a cell is left to the strict parser.
            for (int i = 0; i < to.Length; i++)
            {
                SepReader.Col cell = row[places[i]];
                if (cell.Span.Contains(',') || !cell.TryParse(out to[i])) to[i] = Other(cell, places[i], table.Rows);
            }
        }

        double Other(SepReader.Col cell, int column, int row)
        {
            if (double.TryParse(cell.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)) return value;
            string written = cell.Span.Trim().ToString();
            if (Gaps.Contains(written.ToLowerInvariant())) return double.NaN;
            throw ProblemException.Input(request.Path, $"{Place(row)}, column '{Printable.Clip(names[column])}': " +
                $"'{Printable.Clip(written)}' is no number", "numbers such as -1.5e3, or an empty cell",
                written.Contains(',') ? "Write a decimal point for a decimal comma, and no commas between thousands"
                    : "Correct the cell, or leave the column out (data.inputs); times and texts are no inputs");
        }
    }

    private static string Place(int row) => Invariant($"row {row + 1} below the header");
}
