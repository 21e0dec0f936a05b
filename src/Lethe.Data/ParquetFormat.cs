using Parquet;
using Parquet.Schema;

namespace Lethe.Data;

/// <summary>Tables in Parquet files: flat columns of numbers by name, rows in the order of time; null is a gap.</summary>
internal sealed class ParquetFormat : IDataFormat
{
    private const string Kind = "a Parquet file with flat columns";

    // A column is held as it is read, with a mark for null beside each number, before it is copied.
    private const int BytesOfCell = 16;

    /// <inheritdoc/>
    public string Name => "a .parquet file";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".parquet"];

    /// <inheritdoc/>
    public RawData Read(DataRequest request, CancellationToken cancellation)
    {
        using FileStream stream = InputFile.Open(request.Path, Kind);
        try
        {
            return ReadAsync(request, stream, cancellation).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not (ProblemException or OperationCanceledException))
        {
            // A library that is given damaged bytes fails in many ways, asking for more memory than there is among them; none of these is
            // the user's to tell apart.
            throw ProblemException.Input(request.Path, $"it cannot be read ({Printable.Clip(e.Message.TrimEnd('.'), 160)})", Kind,
                "Write the file again", e);
        }
    }

    private static async Task<RawData> ReadAsync(DataRequest request, Stream stream, CancellationToken cancellation)
    {
        ParquetReader reader = await ParquetReader.CreateAsync(stream, cancellationToken: cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            DataField[] fields = reader.Schema.GetDataFields();
            string[] names = [.. fields.Select(field => field.Path.ToString())];
            var columns = ColumnChoice.Of(request, names);
            bool classes = request.Kind == TargetKind.Classes && !request.IsInputsOnly;
            int[] numbers = [.. columns.Inputs, .. classes ? [] : columns.Targets];
            foreach (int i in numbers) RequireNumbers(request, fields[i]);
            foreach (int i in (int[])[columns.Sequence, classes ? columns.Targets[0] : -1])
                if (i >= 0 && !IsText(fields[i])) RequireNumbers(request, fields[i]);
            if (columns.Time >= 0 && !IsText(fields[columns.Time]) && fields[columns.Time].ClrType != typeof(DateTime))
                RequireNumbers(request, fields[columns.Time]);
            var table = new NumberTable(request, columns, names);
            for (int g = 0; g < reader.RowGroupCount; g++)
            {
                using ParquetRowGroupReader group = reader.OpenRowGroupReader(g);
                string found = Invariant($"a group of {group.RowCount} rows");
                if (group.RowCount is < 0 or > int.MaxValue) throw ProblemException.Input(request.Path, found, Kind, "Write it again");
                int rows = (int)group.RowCount;
                request.Memory.Require(request.Path, (double)rows * BytesOfCell * (numbers.Length + 2), found);
                var read = new double[numbers.Length][];
                for (int i = 0; i < numbers.Length; i++)
                    read[i] = await Cells(group, fields[numbers[i]], rows).ConfigureAwait(false);
                string[]? sequence = columns.Sequence < 0 ? null : await Texts(group, fields[columns.Sequence], rows).ConfigureAwait(false),
                    labels = classes ? await Texts(group, fields[columns.Targets[0]], rows).ConfigureAwait(false) : null;
                Action<int>? time = columns.Time < 0 ? null
                    : await Times(group, fields[columns.Time], rows, table).ConfigureAwait(false);
                for (int row = 0; row < rows; row++)
                {
                    time?.Invoke(row);
                    if (sequence is not null) table.Sequence(sequence[row], Place);
                    Span<double> inputs = table.Inputs();
                    for (int i = 0; i < inputs.Length; i++) inputs[i] = read[i][row];
                    if (labels is not null) table.Label(labels[row], Place);
                    else
                    {
                        Span<double> targets = table.Targets();
                        for (int i = 0; i < targets.Length; i++) targets[i] = read[columns.Inputs.Count + i][row];
                    }

                    table.End();
                }

                cancellation.ThrowIfCancellationRequested();
                table.RequireRoom((g + 1.0) / reader.RowGroupCount);
            }

            return table.Done(Place);
        }
    }

    private static async Task<Action<int>> Times(ParquetRowGroupReader group, DataField field, int rows, NumberTable table)
    {
        if (IsText(field))
        {
            string[] texts = await Texts(group, field, rows).ConfigureAwait(false);
            return row => table.Time(texts[row], Place);
        }

        double[] numbers = field.ClrType == typeof(DateTime)
            ? await Cells<DateTime>(group, field, rows, value => (value - DateTime.UnixEpoch).TotalSeconds).ConfigureAwait(false)
            : await Cells(group, field, rows).ConfigureAwait(false);
        return row => table.Time(numbers[row], Place);
    }

    private static void RequireNumbers(DataRequest request, DataField field)
    {
        if (field.MaxRepetitionLevel == 0 && Type.GetTypeCode(field.ClrType) is >= TypeCode.Boolean and <= TypeCode.Decimal
            and not TypeCode.Char) return;
        throw ProblemException.Input(request.Path, $"column '{Printable.Clip(field.Path.ToString())}' holds " +
            (field.MaxRepetitionLevel > 0 ? "lists" : IsText(field) ? "text" : field.ClrType.Name), "numbers",
            "Leave it out (data.inputs), or convert it; times and texts are no inputs");
    }

    private static bool IsText(DataField field) => field.MaxRepetitionLevel == 0
        && (field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>));

    private static Task<double[]> Cells(ParquetRowGroupReader group, DataField field, int rows) => Type.GetTypeCode(field.ClrType) switch
    {
        TypeCode.Double => Cells<double>(group, field, rows, value => value),
        TypeCode.Single => Cells<float>(group, field, rows, value => value),
        TypeCode.Int64 => Cells<long>(group, field, rows, value => value),
        TypeCode.Int32 => Cells<int>(group, field, rows, value => value),
        TypeCode.Int16 => Cells<short>(group, field, rows, value => value),
        TypeCode.SByte => Cells<sbyte>(group, field, rows, value => value),
        TypeCode.UInt64 => Cells<ulong>(group, field, rows, value => value),
        TypeCode.UInt32 => Cells<uint>(group, field, rows, value => value),
        TypeCode.UInt16 => Cells<ushort>(group, field, rows, value => value),
        TypeCode.Byte => Cells<byte>(group, field, rows, value => value),
        TypeCode.Decimal => Cells<decimal>(group, field, rows, value => (double)value),
        _ => Cells<bool>(group, field, rows, value => value ? 1 : 0),
    };

    private static async Task<double[]> Cells<T>(ParquetRowGroupReader group, DataField field, int rows, Func<T, double> number)
        where T : struct
    {
        var cells = new double[rows];
        if (!field.IsNullable)
        {
            var full = new T[rows];
            await group.ReadAsync<T>(field, full.AsMemory()).ConfigureAwait(false);
            for (int i = 0; i < rows; i++) cells[i] = number(full[i]);
            return cells;
        }

        var read = new T?[rows];
        await group.ReadAsync<T>(field, read.AsMemory()).ConfigureAwait(false);
        for (int i = 0; i < rows; i++) cells[i] = read[i] is { } value ? number(value) : double.NaN;
        return cells;
    }

    private static async Task<string[]> Texts(ParquetRowGroupReader group, DataField field, int rows)
    {
        if (!IsText(field))
        {
            // As they stand: above 2^53 two whole numbers may be one double.
            TypeCode type = Type.GetTypeCode(field.ClrType);
            if (type == TypeCode.Int64) return await Names<long>(group, field, rows).ConfigureAwait(false);
            if (type == TypeCode.UInt64) return await Names<ulong>(group, field, rows).ConfigureAwait(false);
            if (type == TypeCode.Decimal) return await Names<decimal>(group, field, rows).ConfigureAwait(false);
            double[] numbers = await Cells(group, field, rows).ConfigureAwait(false);
            return [.. numbers.Select(number => double.IsNaN(number) ? "" : Invariant($"{number}"))];
        }

        var texts = new string?[rows];
        await group.ReadAsync(field, texts.AsMemory()).ConfigureAwait(false);
        return [.. texts.Select(text => text ?? "")];
    }

    private static async Task<string[]> Names<T>(ParquetRowGroupReader group, DataField field, int rows)
        where T : struct, IFormattable
    {
        if (!field.IsNullable)
        {
            var full = new T[rows];
            await group.ReadAsync<T>(field, full.AsMemory()).ConfigureAwait(false);
            return [.. full.Select(Name)];
        }

        var read = new T?[rows];
        await group.ReadAsync<T>(field, read.AsMemory()).ConfigureAwait(false);
        return [.. read.Select(one => one is { } value ? Name(value) : "")];

        static string Name(T value) => value.ToString(null, CultureInfo.InvariantCulture);
    }

    private static string Place(int row) => Invariant($"row {row + 1}");
}
