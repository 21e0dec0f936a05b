using Parquet;
using Parquet.Schema;

namespace Lethe.Experiments.Sweeps;

/// <summary>Writes a table of results as Parquet: columns of optional UTF-8 text, 64-bit integers, doubles and booleans; all numbers with
/// all their bits.</summary>
public static class SweepParquet
{
    /// <summary>Writes the file.</summary>
    /// <param name="table">The table.</param>
    /// <param name="stream">Where to; it is not closed.</param>
    public static void Write(SweepTable table, Stream stream)
    {
        using var whole = new MemoryStream();
        WriteAsync(table, whole).GetAwaiter().GetResult();
        whole.Position = 0;
        whole.CopyTo(stream);
    }

    private static async Task WriteAsync(SweepTable table, Stream stream)
    {
        DataField[] fields = [.. table.Columns.Select(c => new DataField(c.Name, TypeOf(c.Kind), isNullable: true))];
        ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            for (int i = 0; i < fields.Length; i++)
            {
                object?[] cells = [.. table.Rows.Select(row => row[i])];
                await (table.Columns[i].Kind switch
                {
                    SweepColumnKind.Text => group.WriteAsync(fields[i], [.. cells.Select(c => (string)c!)]),
                    SweepColumnKind.Whole => group.WriteAsync<long>(fields[i], cells.Select(c => (long?)c).ToArray()),
                    SweepColumnKind.Number => group.WriteAsync<double>(fields[i], cells.Select(c => (double?)c).ToArray()),
                    _ => group.WriteAsync<bool>(fields[i], cells.Select(c => (bool?)c).ToArray()),
                }).ConfigureAwait(false);
            }

            group.CompleteValidate();
        }
    }

    private static Type TypeOf(SweepColumnKind kind) => kind switch
    {
        SweepColumnKind.Text => typeof(string),
        SweepColumnKind.Whole => typeof(long),
        SweepColumnKind.Number => typeof(double),
        _ => typeof(bool),
    };
}
