using Parquet;
using Parquet.Schema;

namespace Lethe.Tests.Experiments.Sweeps;

/// <summary>Reads a Parquet file back, column by column.</summary>
internal static class ParquetColumns
{
    public static async Task<IReadOnlyList<IReadOnlyList<object?>>> Read(Stream stream, IReadOnlyList<SweepColumn> expected)
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(stream);
        DataField[] fields = reader.Schema.GetDataFields();
        Assert.Equal(expected.Select(c => c.Name), fields.Select(f => f.Name));
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        var columns = new List<IReadOnlyList<object?>>();
        for (int i = 0; i < fields.Length; i++)
        {
            int rows = (int)group.RowCount;
            columns.Add(expected[i].Kind switch
            {
                SweepColumnKind.Text => await Texts(group, fields[i], rows),
                SweepColumnKind.Whole => await Values<long>(group, fields[i], rows),
                SweepColumnKind.Number => await Values<double>(group, fields[i], rows),
                _ => await Values<bool>(group, fields[i], rows),
            });
        }

        return columns;
    }

    private static async Task<object?[]> Texts(ParquetRowGroupReader group, DataField field, int rows)
    {
        string?[] cells = new string?[rows];
        await group.ReadAsync(field, cells.AsMemory());
        return [.. cells];
    }

    private static async Task<object?[]> Values<T>(ParquetRowGroupReader group, DataField field, int rows)
        where T : struct
    {
        var cells = new T?[rows];
        await group.ReadAsync<T>(field, cells.AsMemory());
        return [.. cells.Select(c => (object?)c)];
    }
}
