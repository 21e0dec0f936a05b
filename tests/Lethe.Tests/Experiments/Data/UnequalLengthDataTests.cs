using Lethe.Data;
using Lethe.Experiments.Data;
using Parquet;
using Parquet.Schema;

namespace Lethe.Tests.Experiments.Data;

/// <summary>Sequences of unequal length with a class each: every kind of file gives the same ones, and says so.</summary>
public sealed class UnequalLengthDataTests : IDisposable
{
    private const int Longest = 9, Channels = 2;

    private static readonly int[] Lengths = [9, 3, 6, 8, 5, 9, 2, 7, 6, 7, 4, 9];

    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("t.csv", "data.sequence=id data.targets=class data.inputs=a,b")]
    [InlineData("t.parquet", "data.sequence=id data.targets=class data.inputs=a,b")]
    [InlineData("t.ts", "")]
    [InlineData("nan.npz", "")]
    [InlineData("lengths.npz", "")]
    public async Task Every_kind_of_file_gives_the_same_sequences(string file, string words)
    {
        await Write();
        OwnData data = Load(file, words);
        Assert.Equal((Longest, Channels, 3), (data.Length, data.Inputs, data.Outputs));
        Assert.Contains(data.Notes, note => note.StartsWith("9 of 12 sequences are shorter than 9 steps", StringComparison.Ordinal));
        Assert.Equal(file == "nan.npz", data.Notes.Any(note => note.Contains("taken to be padding", StringComparison.Ordinal)));
        var found = new HashSet<int>();
        foreach (SequenceSet part in (SequenceSet[])[data.Train, data.Validation, data.Test])
        {
            for (int s = 0; s < part.Inputs.Count; s++)
            {
                // The first value tells the sequence.
                int which = (int)Math.Round(Original(part.Inputs[s, 0, 0], data, 0) / 100);
                Assert.True(found.Add(which));
                Assert.Equal((Lengths[which], which % 3), (part.Inputs.LengthOf(s), part.Labels.Span[s]));
                for (int k = 0; k < Longest; k++)
                {
                    for (int c = 0; c < Channels; c++)
                    {
                        if (k >= Lengths[which]) Assert.Equal(0, part.Inputs[s, k, c]);
                        else Assert.Equal(Value(which, k, c), Original(part.Inputs[s, k, c], data, c), 1e-9);
                    }
                }
            }
        }

        Assert.Equal(Lengths.Length, found.Count);
        // Padding counts in no mean: the moments are those of the rows that are there.
        double rows = Enumerable.Range(0, data.Train.Inputs.Count).Sum(data.Train.Inputs.LengthOf);
        Assert.Equal(0, data.Train.Inputs.Values.ToArray().Sum() / rows, 1e-12);
        Assert.Equal(Channels, data.Train.Inputs.Values.ToArray().Sum(value => value * value) / rows, 1e-12);
        SequenceSet cut = data.Train.Cut(2, 5);
        Assert.Equal(Math.Min(5, data.Train.Inputs.LengthOf(1)), cut.Inputs.LengthOf(1));
    }

    [Theory]
    [InlineData(new double[] { 9, 3 }, "has shape (2,)")]
    [InlineData(new double[] { 9, 3, 6, 8, 5, 9, 2, 7, 6, 7, 4, 10 }, "sequence 11 has 10 steps")]
    [InlineData(new double[] { 0, 3, 6, 8, 5, 9, 2, 7, 6, 7, 4, 9 }, "sequence 0 has 0 steps")]
    [InlineData(new double[] { 9, 3, 6.5, 8, 5, 9, 2, 7, 6, 7, 4, 9 }, "sequence 2 has 6.5 steps")]
    public void Lengths_that_are_none_are_refused(double[] lengths, string said)
    {
        Npz.Write(_temp["l.npz"], [Inputs(0), Classes(), new NamedTensor("lengths", [lengths.Length], lengths)]);
        Assert.Contains(said, Throws.Problem(ProblemKind.Input, () => Load("l.npz", "")).Problem.Actual, StringComparison.Ordinal);
    }

    /// <summary>What is missing within a sequence is a gap and no end.</summary>
    [Fact]
    public void A_gap_is_no_end()
    {
        NamedTensor inputs = Inputs(double.NaN);
        inputs.Data[2] = double.NaN;
        Npz.Write(_temp["g.npz"], [inputs, Classes()]);
        Assert.Contains("1 value is missing in its inputs, the first in column 'inputs[0]', sequence 0, step 1",
            Throws.Problem(ProblemKind.Input, () => Load("g.npz", "")).Problem.Actual, StringComparison.Ordinal);
    }

    /// <summary>Numbers as targets: an array of lengths is as good as targets that are missing; and a loss at the last step of the longest
    /// alone would leave the others out.</summary>
    [Fact]
    public void Lengths_hold_for_numbers_as_well()
    {
        NamedTensor targets = Inputs(7).WithName("targets");
        Npz.Write(_temp["n.npz"], [Inputs(5), targets, new NamedTensor("lengths", [12, 1], [.. Lengths.Select(one => (double)one)])]);
        OwnData data = DataReaders.All().Load(RunConfig.Resolve(null, [$"data={_temp["n.npz"]}"]));
        SequenceSet[] parts = [data.Train, data.Validation, data.Test];
        Assert.Equal(Channels * Lengths.Sum(one => Longest - one), parts.Sum(part => part.Targets.Values.ToArray().Count(double.IsNaN)));
        Assert.Contains("counts step 9 alone", Throws.Problem(ProblemKind.Input, () => DataReaders.All().Load(RunConfig.Resolve(null,
            [$"data={_temp["n.npz"]}", "train.loss=last"]))).Problem.Actual, StringComparison.Ordinal);
    }

    private static double Original(double value, OwnData data, int c) =>
        (value * data.Normalization!.InputScale[c]) + data.Normalization.InputMean[c];

    private static double Value(int sequence, int step, int channel) => (100 * sequence) + step + (channel * 0.5);

    private static string Series(int sequence, int channel) =>
        string.Join(',', Enumerable.Range(0, Lengths[sequence]).Select(k => Invariant($"{Value(sequence, k, channel)}")));

    private static NamedTensor Inputs(double behind) => new("inputs", [Lengths.Length, Longest, Channels], [.. from s in
        Enumerable.Range(0, Lengths.Length) from k in Enumerable.Range(0, Longest) from c in Enumerable.Range(0, Channels)
        select k < Lengths[s] ? Value(s, k, c) : behind]);

    private static NamedTensor Classes() => new("targets", [Lengths.Length], [.. Enumerable.Range(0, Lengths.Length).Select(s => s % 3.0)]);

    private OwnData Load(string file, string words) => DataReaders.All().Load(RunConfig.Resolve(null,
        [$"data={_temp[file]}", "data.kind=classes", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));

    private async Task Write()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        (int S, int K)[] rows = [.. Enumerable.Range(0, Lengths.Length).SelectMany(s =>
            Enumerable.Range(0, Lengths[s]).Select(k => (s, k)))];
        await File.WriteAllLinesAsync(_temp["t.csv"], rows.Select(row =>
            Invariant($"s{row.S},{Value(row.S, row.K, 0)},{Value(row.S, row.K, 1)},{row.S % 3}")).Prepend("id,a,b,class"), cancellation);
        await File.WriteAllLinesAsync(_temp["t.ts"], Enumerable.Range(0, Lengths.Length).Select(s =>
            Invariant($"{Series(s, 0)}:{Series(s, 1)}:{s % 3}")).Prepend("@equalLength false\n@classLabel true 0 1 2\n@data"),
            cancellation);
        Npz.Write(_temp["nan.npz"], [Inputs(double.NaN), Classes()]);
        Npz.Write(_temp["lengths.npz"], [Inputs(1e6), Classes(),
            new NamedTensor("lengths", [Lengths.Length], [.. Lengths.Select(one => (double)one)])]);
        DataField[] fields = [new DataField<string>("id"), new DataField<double>("a"), new DataField<double>("b"),
            new DataField<string>("class")];
        await using FileStream stream = File.Create(_temp["t.parquet"]);
        await using ParquetWriter writer =
            await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, cancellationToken: cancellation);
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        await group.WriteAsync(fields[0], [.. rows.Select(row => Invariant($"s{row.S}"))]);
        await group.WriteAsync<double>(fields[1], rows.Select(row => Value(row.S, row.K, 0)).ToArray());
        await group.WriteAsync<double>(fields[2], rows.Select(row => Value(row.S, row.K, 1)).ToArray());
        await group.WriteAsync(fields[3], [.. rows.Select(row => Invariant($"{row.S % 3}"))]);
        group.CompleteValidate();
    }
}
