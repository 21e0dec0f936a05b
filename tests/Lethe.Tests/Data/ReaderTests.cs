using Lethe.Data;
using Lethe.Experiments.Data;
using Lethe.Tests.Experiments;
using Parquet;
using Parquet.Schema;

namespace Lethe.Tests.Data;

/// <summary>CSV tables, Parquet files and .ts archives: what they hold arrives, and what is damaged is refused with its place.</summary>
public sealed class ReaderTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void A_table_is_read_by_the_names_of_its_columns(char separator)
    {
        File.WriteAllText(_temp["t.csv"], "\uFEFF\"a name\", b ,c\n1,2,3\n-4e-3, 5 ,\"6\"\n7,,NaN\n".Replace(',', separator));
        RawData raw = Read(new CsvFormat(), "t.csv", ["b", "a name"], ["c"]);
        Assert.Equal(["b", "a name"], raw.InputNames);
        Assert.Equal([2, 1, 5, -4e-3, double.NaN, 7], raw.Train.Inputs.ToArray());
        Assert.Equal([3, 6, double.NaN], raw.Train.Targets.ToArray());
        Assert.Equal([0, 3], raw.Train.Starts);
    }

    [Fact]
    public void A_table_without_a_header_is_refused()
    {
        File.WriteAllText(_temp["t.csv"], "0.5,1\n0.25,2\n");
        Assert.Contains("first line holds numbers",
            Throws.Problem(ProblemKind.Input, () => Read(new CsvFormat(), "t.csv", null, ["1"])).Problem.Actual, StringComparison.Ordinal);
    }

    /// <summary>A decimal comma, or one between thousands, is refused with its place: it changes a number a thousandfold.</summary>
    [Theory]
    [InlineData("a;b\n1;2\n0,998;1\n", "'0,998'")]
    [InlineData("a,b\n\"1,000\",2\n", "'1,000'")]
    [InlineData("a\tb\n1.234,5\t2\n", "'1.234,5'")]
    public void A_comma_within_a_number_is_refused(string text, string cell)
    {
        File.WriteAllText(_temp["t.csv"], text);
        ProblemException e = Throws.Problem(ProblemKind.Input, () => Read(new CsvFormat(), "t.csv", ["a"], ["b"]));
        Assert.Contains(cell, e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("decimal point", e.Problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_a_table_are_those_that_are_written_to_the_last_bit()
    {
        var random = new CounterRandom(3, 1);
        double[] values = [.. Enumerable.Range(0, 4000).Select(i => random.Normal((ulong)i) * Math.Pow(10, (i % 300) - 150))];
        File.WriteAllText(_temp["t.csv"], "x,y\n" + string.Join('\n', values.Select(v => Invariant($"{v:R},1"))));
        Assert.Equal(values, Read(new CsvFormat(), "t.csv", null, ["y"]).Train.Inputs.ToArray());
    }

    [Fact]
    public void A_table_of_many_rows_is_read_whole()
    {
        // More rows than after which room is made for the rest, whose length changes on the way.
        File.WriteAllLines(_temp["t.csv"], Enumerable.Range(0, 150_000).Select(i => Invariant($"{i},{(i < 100_000 ? 1 : 123456789)}"))
            .Prepend("x,y"));
        RawData raw = Read(new CsvFormat(), "t.csv", null, ["y"]);
        Assert.Equal(Enumerable.Range(0, 150_000).Select(i => (double)i), raw.Train.Inputs.ToArray());
        Assert.Equal((150_000, 123456789.0), (raw.Train.Targets.Length, raw.Train.Targets.Span[^1]));
    }

    /// <summary>A long table costs its numbers and little beside them: no texts, and room is made once when the first rows have told
    /// how much is to come. A table of a gigabyte is then read within seconds (docs/data.md).</summary>
    [Fact]
    public void A_long_table_is_read_without_a_text_to_a_cell()
    {
        const int rows = 300_000;
        var random = new CounterRandom(8, 1);
        File.WriteAllLines(_temp["t.csv"], Enumerable.Range(0, rows).Select(i => Invariant($"{random.Normal((ulong)i):R},{i}"))
            .Prepend("x,y"));
        Read(new CsvFormat(), "t.csv", null, ["y"]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RawData raw = Read(new CsvFormat(), "t.csv", null, ["y"]);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(rows, raw.Train.Inputs.Length);
        // 16 bytes to a row are held; arrays that grow up to the row that tells leave twice its share behind.
        Assert.InRange(allocated, 16 * rows, 3 * 16 * rows);
    }

    [Theory]
    [InlineData("x,y\n1,2\n1,two\n", "row 2 below the header, column 'y': 'two' is no number")]
    [InlineData("x,y\n1,2\n1\n", "it is no such table")]
    [InlineData("x,x,y\n1,2,3\n", "'x' 2 times|it is no such table")]
    [InlineData("x,y\n", "it has no rows")]
    [InlineData("x,y\n1,2,5;3\n", "it is no such table")]
    public void A_damaged_table_is_refused_with_its_place(string text, string said)
    {
        File.WriteAllText(_temp["t.csv"], text);
        string actual = Throws.Problem(ProblemKind.Input, () => Read(new CsvFormat(), "t.csv", null, ["y"])).Problem.Actual;
        Assert.Contains(said.Split('|'), one => actual.Contains(one, StringComparison.Ordinal));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        File.WriteAllBytes(_temp["t.csv"], [.. "x,y\n1,"u8, 0xC3, 0x28, .. "\n"u8]);
        Assert.Contains("UTF-8", Throws.Problem(ProblemKind.Input, () => Read(new CsvFormat(), "t.csv", null, ["y"])).Problem.Actual,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_tells_sequences_apart_and_must_not_come_back()
    {
        File.WriteAllText(_temp["t.csv"], "id,x,y\nb,1,2\nb,3,4\na,5,6\n");
        RawData raw = Read(new CsvFormat(), "t.csv", null, ["y"], "id");
        Assert.Equal([0, 2, 3], raw.Train.Starts);
        Assert.Equal(["x"], raw.InputNames);
        File.AppendAllText(_temp["t.csv"], "b,7,8\n");
        Assert.Contains("sequence 'b' goes on after another one",
            Throws.Problem(ProblemKind.Input, () => Read(new CsvFormat(), "t.csv", null, ["y"], "id")).Problem.Actual,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_of_a_table_are_one_to_a_sequence_in_the_order_of_their_numbers()
    {
        File.WriteAllText(_temp["t.csv"], "id,x,kind\n1,1,10\n1,2,10\n2,3,9\n3,4,10\n");
        RawData raw = Read(new CsvFormat(), "t.csv", null, ["kind"], "id", TargetKind.Classes);
        Assert.Equal(["9", "10"], raw.Classes!);
        Assert.Equal([1, 0, 1], raw.Train.Labels!);
        Assert.Empty(raw.TargetNames);
        File.WriteAllText(_temp["t.csv"], "id,x,kind\n1,1,10\n1,2,9\n");
        Assert.Contains("the class is '9' and was '10'", Throws.Problem(ProblemKind.Input,
            () => Read(new CsvFormat(), "t.csv", null, ["kind"], "id", TargetKind.Classes)).Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parquet_file_gives_numbers_gaps_and_sequences()
    {
        DataField[] fields = [new DataField<string>("id"), new DataField<double?>("x"), new DataField<int>("n"), new DataField<float>("y")];
        await using (FileStream stream = File.Create(_temp["t.parquet"]))
        {
            await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream);
            for (int g = 0; g < 2; g++)
            {
                using ParquetRowGroupWriter group = writer.CreateRowGroup();
                await group.WriteAsync(fields[0], [.. ((string[])["a", "a", "b"]).Select(id => id + g)]);
                await group.WriteAsync<double>(fields[1], new double?[] { 1.5, null, g });
                await group.WriteAsync<int>(fields[2], new[] { 7, 8, 9 });
                await group.WriteAsync<float>(fields[3], new[] { 0.1f, 0.2f, 0.3f });
                group.CompleteValidate();
            }
        }

        RawData raw = Read(new ParquetFormat(), "t.parquet", ["x", "n"], ["y"], "id");
        Assert.Equal([1.5, 7, double.NaN, 8, 0, 9, 1.5, 7, double.NaN, 8, 1, 9], raw.Train.Inputs.ToArray());
        Assert.Equal([0.1f, 0.2f, 0.3f, 0.1f, 0.2f, 0.3f], raw.Train.Targets.ToArray());
        Assert.Equal([0, 2, 3, 5, 6], raw.Train.Starts);
        Assert.Contains("holds text",
            Throws.Problem(ProblemKind.Input, () => Read(new ParquetFormat(), "t.parquet", null, ["y"])).Problem.Actual,
            StringComparison.Ordinal);
        byte[] bytes = await File.ReadAllBytesAsync(_temp["t.parquet"], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(_temp["cut.parquet"], bytes[..(bytes.Length / 2)], TestContext.Current.CancellationToken);
        Throws.Problem(ProblemKind.Input, () => Read(new ParquetFormat(), "cut.parquet", null, ["y"]));
    }

    private const string Header = "# a set of two dimensions\n@problemName Two\n@timeStamps false\n@univariate false\n@dimensions 2\n";

    [Fact]
    public void A_ts_archive_gives_series_classes_and_a_test_part()
    {
        File.WriteAllText(_temp["A_TRAIN.ts"], Header + "@classLabel true up down\n@data\n1,2,3:4,5,6:up\n7,?,9:10,11,12:down\n");
        File.WriteAllText(_temp["A_TEST.ts"], Header + "@classLabel true up down\n@data\n0,0,0:1,1,1:down\n");
        RawData raw = Read(new TsFormat(), $"A_TRAIN.ts,{_temp["A_TEST.ts"]}", null, null, null, TargetKind.Classes);
        Assert.Equal([1, 4, 2, 5, 3, 6, 7, 10, double.NaN, 11, 9, 12], raw.Train.Inputs.ToArray());
        Assert.Equal(["down", "up"], raw.Classes!);
        Assert.Equal([1, 0], raw.Train.Labels!);
        Assert.Equal([0], raw.Test!.Labels!);
        Assert.Contains("data.kind=classes", Throws.Problem(ProblemKind.Input, () => Read(new TsFormat(), "A_TRAIN.ts", null, null))
            .Problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_behind_a_series_is_learnt_at_its_last_step()
    {
        File.WriteAllText(_temp["r.ts"], "@targetLabel true\n@data\n1,2:0.5\n3,4,5:1.5\n");
        RawData raw = Read(new TsFormat(), "r.ts", null, null);
        Assert.Equal([double.NaN, 0.5, double.NaN, double.NaN, 1.5], raw.Train.Targets.ToArray());
        Assert.True(raw.AreTargetsSparse);
    }

    [Theory]
    [InlineData("@classLabel true a b\n@data\n1,2:3:a\n", "dimensions of 2 and 1 values")]
    [InlineData("@classLabel true a b\n@data\n1,2:a\n1:2:b\n", "line 4 has 2 dimensions")]
    [InlineData("@classLabel true a b\n@data\n1,x:a\n", "'x' is no number")]
    [InlineData("@classLabel false\n@data\n1,2\n", "no label")]
    [InlineData("@timeStamps true\n@classLabel true a b\n@data\n", "time stamps")]
    [InlineData("1,2:a\n", "stands before @data")]
    public void A_damaged_archive_is_refused_with_its_place(string text, string said)
    {
        File.WriteAllText(_temp["d.ts"], text);
        Assert.Contains(said, Throws.Problem(ProblemKind.Input,
            () => Read(new TsFormat(), "d.ts", null, null, null, TargetKind.Classes)).Problem.Actual, StringComparison.Ordinal);
    }

    /// <summary>Bytes of a file are replaced, left out and doubled at random: it is read, or refused as a file of the user's.</summary>
    [Fact]
    public async Task Damaged_bytes_are_read_or_refused()
    {
        await using (FileStream stream = File.Create(_temp["f.parquet"]))
        {
            DataField[] fields = [new DataField<double>("x"), new DataField<double>("y")];
            await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream);
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            foreach (DataField field in fields)
                await group.WriteAsync<double>(field, Enumerable.Range(0, 40).Select(i => Math.Sin(i)).ToArray());
            group.CompleteValidate();
        }

        await File.WriteAllTextAsync(_temp["f.csv"], "x,\"y\"\n1,2\n-3.5e2,\"4\"\n,5\n");
        await File.WriteAllTextAsync(_temp["f.ts"], Header + "@targetLabel true\n@data\n1,2,3:4,5,6:1\n7,?,9:10,11,12:2\n");
        (IDataFormat, string, string[]?)[] files =
            [(new CsvFormat(), "f.csv", ["y"]), (new ParquetFormat(), "f.parquet", ["y"]), (new TsFormat(), "f.ts", null)];
        int refused = 0;
        foreach ((IDataFormat format, string name, string[]? targets) in files)
        {
            byte[] whole = await File.ReadAllBytesAsync(_temp[name]);
            string damaged = "d" + Path.GetExtension(name);
            for (int i = 0; i < 300; i++)
            {
                var random = new CounterRandom((ulong)i, 77);
                List<byte> bytes = [.. whole];
                for (ulong k = 0; k < 1 + (random.Bits(0) % 4); k++)
                {
                    int at = random.Below(bytes.Count, (4 * k) + 1);
                    byte value = (byte)random.Bits((4 * k) + 2);
                    if (random.Bits((4 * k) + 3) % 3 == 0) bytes.RemoveAt(at);
                    else if (random.Bits((4 * k) + 3) % 3 == 1) bytes.Insert(at, value);
                    else bytes[at] = value;
                }

                await File.WriteAllBytesAsync(_temp[damaged], [.. bytes]);
                try
                {
                    RawData raw = Read(format, damaged, null, targets);
                    Assert.Equal(raw.Train.Inputs.Length, raw.Train.Starts[^1] * raw.InputNames.Count);
                }
                catch (ProblemException e)
                {
                    Assert.True(e.Kind is ProblemKind.Input or ProblemKind.Setting, e.ToString());
                    refused++;
                }
            }
        }

        Assert.InRange(refused, 100, 899);
    }

    private RawData Read(IDataFormat format, string names, string[]? inputs, string[]? targets, string? sequence = null,
        TargetKind kind = TargetKind.Numbers)
    {
        string[] paths = [.. names.Split(',').Select(name => _temp[name])];
        return format.Read(new DataRequest(paths, inputs, targets, sequence, kind, MemoryLimit.OfProcess()), CancellationToken.None);
    }
}
