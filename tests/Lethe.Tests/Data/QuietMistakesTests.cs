using Lethe.Data;
using Lethe.Experiments.Data;
using Lethe.Tests.Experiments;
using Parquet;
using Parquet.Schema;

namespace Lethe.Tests.Data;

/// <summary>What a table may hold that would give a wrong answer without a word: it is read right, refused with its place, or
/// said.</summary>
public sealed class QuietMistakesTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    /// <summary>A row of no sequence would be a sequence of its own.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("?")]
    public void A_row_without_a_sequence_is_refused(string name)
    {
        File.WriteAllText(_temp["t.csv"], $"id,x,y\na,1,2\n{name},1,2\nb,1,2\n");
        ProblemException e = Throws.Problem(ProblemKind.Input, () => Read(new CsvFormat(), "t.csv", ["x"], ["y"], "id"));
        Assert.Contains("row 2 below the header", e.Problem.Actual, StringComparison.Ordinal);
    }

    /// <summary>What stands for a missing value is no class of its own.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("NA")]
    [InlineData("nan")]
    [InlineData("?")]
    public void A_missing_class_is_refused(string name)
    {
        File.WriteAllText(_temp["t.csv"], $"id,x,y\na,1,up\nb,1,{name}\nc,1,down\n");
        ProblemException e =
            Throws.Problem(ProblemKind.Input, () => Read(new CsvFormat(), "t.csv", ["x"], ["y"], "id", TargetKind.Classes));
        Assert.Contains("row 2 below the header: the class is missing", e.Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void One_class_in_two_spellings_is_refused()
    {
        File.WriteAllText(_temp["t.csv"], "id,x,y\na,1,1\nb,1,1.0\nc,1,2\n");
        ProblemException e =
            Throws.Problem(ProblemKind.Input, () => Read(new CsvFormat(), "t.csv", ["x"], ["y"], "id", TargetKind.Classes));
        Assert.Contains("'1', '1.0'", e.Problem.Actual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    [InlineData("?")]
    public void A_label_of_a_series_that_is_no_finite_number_is_refused(string label)
    {
        File.WriteAllText(_temp["t.ts"], $"@targetLabel true\n@data\n1,2:0.5\n3,4:{label}\n");
        Throws.Problem(ProblemKind.Input, () => Read(new TsFormat(), "t.ts", null, null));
    }

    /// <summary>2^53 and 2^53 + 1 are one double, and two sequences.</summary>
    [Fact]
    public async Task Long_numbers_of_sequences_are_told_apart()
    {
        DataField[] fields = [new DataField<long>("id"), new DataField<double>("x"), new DataField<double>("y")];
        await using (FileStream stream = File.Create(_temp["t.parquet"]))
        {
            await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream);
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await group.WriteAsync<long>(fields[0], (long[])[1L << 53, 1L << 53, (1L << 53) + 1, (1L << 53) + 1]);
            foreach (DataField field in fields[1..]) await group.WriteAsync<double>(field, (double[])[1, 2, 3, 4]);
            group.CompleteValidate();
        }

        Assert.Equal([0, 2, 4], Read(new ParquetFormat(), "t.parquet", ["x"], ["y"], "id").Train.Starts);
    }

    /// <summary>A column of times, or the row numbers another program wrote, is an input unless inputs are named.</summary>
    [Theory]
    [InlineData("time", false, "rises")]
    [InlineData("time", true, "rises")]
    [InlineData("-time", false, "falls")]
    public void A_column_of_times_among_the_inputs_is_said_and_so_are_steps_that_are_not_equal(string time, bool gap, string said)
    {
        var text = new StringBuilder("t,x,y\n");
        for (int row = 0; row < 200; row++)
        {
            int at = row + (gap && row > 90 ? 50 : 0);
            text.Append(Invariant($"{(time[0] == '-' ? -at : at)},{Math.Sin(row * row)},{Math.Cos(row)}\n"));
        }

        File.WriteAllText(_temp["t.csv"], text.ToString());
        string note = Assert.Single(Notes("data.targets=y", "data.length=10"));
        Assert.Contains($"input 't' {said} from row to row as times do", note, StringComparison.Ordinal);
        Assert.Equal(gap, note.Contains("by steps of 1 to 51", StringComparison.Ordinal));
        Assert.Empty(Notes("data.targets=y", "data.length=10", "data.inputs=x"));
    }

    [Fact]
    public void A_class_that_only_other_parts_have_is_said()
    {
        File.WriteAllText(_temp["a.ts"], "@classLabel true\n@data\n" + string.Join('\n', Enumerable.Range(0, 12).Select(i =>
            Invariant($"{i % 3},{i % 2}:{(i % 2 == 0 ? "up" : "down")}"))));
        File.WriteAllText(_temp["b.ts"], "@classLabel true\n@data\n1,2:up\n2,1:left\n");
        RunConfig config = RunConfig.Resolve(null, [$"data={_temp["a.ts"]},{_temp["b.ts"]}", "data.kind=classes"]);
        Assert.Contains("no sequence of the training part has the class left", DataReaders.All().Load(config).Notes);
    }

    private IReadOnlyList<string> Notes(params string[] words) =>
        DataReaders.All().Load(RunConfig.Resolve(null, [$"data={_temp["t.csv"]}", .. words])).Notes;

    private RawData Read(IDataFormat format, string name, string[]? inputs, string[]? targets, string? sequence = null,
        TargetKind kind = TargetKind.Numbers) =>
        format.Read(new DataRequest([_temp[name]], inputs, targets, sequence, kind, MemoryLimit.OfProcess()), CancellationToken.None);
}
