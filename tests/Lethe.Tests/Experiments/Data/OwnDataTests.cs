using Lethe.Data;
using Lethe.Experiments.Data;
using Lethe.Tests.Interop;

namespace Lethe.Tests.Experiments.Data;

/// <summary>Own data from file to sequences: parts, windows, gaps, normalisation, and what is refused.</summary>
public sealed class OwnDataTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_recording_is_cut_along_time_and_no_window_lies_in_two_parts()
    {
        // The input is the row itself, the target its double: what stands in a window tells where it was.
        WriteCsv("r.csv", 1000, row => [row, 2 * row]);
        OwnData data = Load("r.csv", "data.targets=y", "data.inputs=x", "data.length=40", "data.overlap=30", "data.normalize=false");
        Assert.Equal((40, 1, 1), (data.Length, data.Inputs, data.Outputs));
        HashSet<double> train = Rows(data.Train), validation = Rows(data.Validation), test = Rows(data.Test);
        Assert.Empty(train.Intersect(validation).Concat(train.Intersect(test)).Concat(validation.Intersect(test)));
        Assert.True(train.Max() < validation.Min() && validation.Max() < test.Min());
        // 700 steps hold (700 - 40) / 10 + 1 windows of 40 that share 30, 150 steps (150 - 40) / 10 + 1.
        Assert.Equal((67, 12, 12), (data.Train.Inputs.Count, data.Validation.Inputs.Count, data.Test.Inputs.Count));
        for (int s = 0; s < data.Train.Inputs.Count; s++)
        {
            for (int k = 0; k < 40; k++)
            {
                Assert.Equal(data.Train.Inputs[s, 0, 0] + k, data.Train.Inputs[s, k, 0]);
                Assert.Equal(2 * data.Train.Inputs[s, k, 0], data.Train.Targets[s, k, 0]);
            }
        }

        Assert.Contains("is target 'y' itself", Assert.Single(data.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_are_read_pixel_by_pixel_with_the_labels_and_the_test_part_beside_them()
    {
        byte[] Pixels(int images) => [.. Enumerable.Range(0, images * 6).Select(i => (byte)(i * 7))];
        string Write(string part, int images)
        {
            string path = Path.Combine(_temp.Path, part + "-images-idx3-ubyte.gz");
            IdxFiles.Write(path, [images, 2, 3], Pixels(images));
            IdxFiles.Write(Path.Combine(_temp.Path, part + "-labels-idx1-ubyte"), [images],
                [.. Enumerable.Range(0, images).Select(i => (byte)(i % 3))]);
            return path;
        }

        string file = Write("train", 20), test = Write("t10k", 5);
        OwnData data = Load(file, "data.kind=classes", "data.normalize=false");
        Assert.Equal((6, 1, 3), (data.Length, data.Inputs, data.Outputs));
        Assert.Equal((17, 3, 5), (data.Train.Inputs.Count, data.Validation.Inputs.Count, data.Test.Inputs.Count));
        int[] labels = data.Test.Labels.ToArray();
        Assert.Equal([0, 0, 1, 1, 2], labels.Order());
        for (int s = 0; s < 5; s++)
            Assert.Contains(Enumerable.Range(0, 5), i => labels[s] == i % 3 && Enumerable.Range(0, 6)
                .All(k => Math.Abs(data.Test.Inputs[s, k, 0] - Pixels(5)[(i * 6) + k] / 255.0) < 1e-15));

        // A run belongs to all four files: one that was changed is noticed.
        RunConfig config = DataFormats.Numpy().Seal(RunConfig.Resolve(null, [$"data={file}", "data.kind=classes"]));
        Assert.NotNull(DataFormats.Numpy().Load(config));
        IdxFiles.Write(test, [5, 2, 3], [.. Pixels(5).Reverse()]);
        Throws.Problem(ProblemKind.Input, () => DataFormats.Numpy().Load(config));
        Throws.Problem(ProblemKind.Setting, () => Load(file));
    }

    [Fact]
    public void Steps_that_fill_no_window_are_left_out_with_a_word()
    {
        WriteCsv("r.csv", 1007, row => [row, 2 * row]);
        OwnData data = Load("r.csv", "data.targets=y", "data.inputs=x", "data.length=50");
        // 1007 steps are 705, 151 and 151.
        Assert.Equal(["5 steps at the end of the training part fill no window of 50 and are left out",
            "1 step at the end of the validation part fill no window of 50 and are left out",
            "1 step at the end of the test part fill no window of 50 and are left out"], data.Notes.Take(3));
    }

    [Fact]
    public void Sequences_are_shared_out_whole_and_the_shares_do_not_depend_on_the_seed()
    {
        WriteCsv("s.csv", 20 * 30, row => [row, 2 * row], row => $"run{row / 30}");
        OwnData first = Load("s.csv", "data.targets=y", "data.sequence=id", "data.normalize=false", "seed=1"),
            second = Load("s.csv", "data.targets=y", "data.sequence=id", "data.normalize=false", "seed=2");
        Assert.Equal((14, 3, 3, 30), (first.Train.Inputs.Count, first.Validation.Inputs.Count, first.Test.Inputs.Count, first.Length));
        Assert.Equal(Rows(first.Test), Rows(second.Test));
        Assert.NotEqual(first.Train.Inputs.Values.ToArray(), second.Train.Inputs.Values.ToArray());
        Assert.Equal(Rows(first.Train), Rows(second.Train));
        Assert.Equal(600, Rows(first.Train).Concat(Rows(first.Validation)).Concat(Rows(first.Test)).Distinct().Count());
    }

    [Fact]
    public void Channels_are_normalised_over_the_training_part_alone()
    {
        WriteCsv("r.csv", 1000, row => [Math.Sin(row) * 3 + 5, row < 700 ? Math.Cos(row) : 100]);
        OwnData data = Load("r.csv", "data.targets=y", "data.length=50");
        Assert.Equal(0, Mean(data.Train.Inputs, value => value), 1e-12);
        Assert.Equal(1, Mean(data.Train.Inputs, value => value * value), 1e-12);
        Assert.Equal(1, Mean(data.Train.Targets, value => value * value), 1e-12);
        Assert.Equal(100, (data.Test.Targets[0, 0, 0] * data.Normalization!.TargetScale[0]) + data.Normalization.TargetMean[0], 1e-9);
    }

    [Fact]
    public void A_configuration_keeps_path_hash_sizes_and_normalisation_and_reads_back()
    {
        WriteCsv("a, b.csv", 1000, row => [Math.Sin(row), Math.Cos(row), row % 3]);
        DataFormats formats = DataReaders.All();
        RunConfig config = formats.Seal(Config("a, b.csv", "data.targets=y,z", "data.length=50"));
        Assert.Equal($"{Path.GetFullPath(_temp["a, b.csv"])},sha256={Digest("a, b.csv")[..16]}", config.Get(Settings.DataFile));
        Assert.Equal((1, 2, 50, 14, 3, 3), (config.Get(Settings.Inputs), config.Get(Settings.Outputs), config.Get(Settings.Length),
            config.Get(Settings.TrainSize), config.Get(Settings.ValidationSize), config.Get(Settings.TestSize)));
        Assert.Equal("data", config.Get(Settings.Target));
        RunConfig back = RunConfig.Parse(config.ToYaml(), "config.yaml");
        Assert.Equal(config.Hash, back.Hash);
        Assert.Equal(back.Hash, formats.Seal(back).Hash);
        OwnData again = DataReaders.All().Load(back), first = formats.Load(config);
        Assert.Equal(first.Train.Inputs.Values.ToArray(), again.Train.Inputs.Values.ToArray());
        Assert.Equal(first.Test.Targets.Values.ToArray(), again.Test.Targets.Values.ToArray());
    }

    [Theory]
    [InlineData("data.targets=z", "are not those of the training part")]
    [InlineData("data.length=25", "are not those of the training part")]
    [InlineData("model.inputs=2", "model.inputs is 2, and the data give 1")]
    public void A_stored_configuration_with_other_data_settings_is_refused(string word, string said)
    {
        WriteCsv("r.csv", 1000, row => [Math.Sin(row), Math.Cos(row), (row % 3) + 5]);
        RunConfig stored = DataReaders.All().Seal(Config("r.csv", "data.inputs=x", "data.targets=y", "data.length=50"));
        RunConfig other = RunConfig.Parse(stored.ToYaml(), "config.yaml", [word]);
        ProblemException e = Throws.Problem(ProblemKind.Setting, () => DataReaders.All().Load(other));
        Assert.Contains(said, e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("data=FILE", e.Problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Units_that_are_given_are_kept()
    {
        WriteCsv("r.csv", 1000, row => [row, 2 * row]);
        RunConfig stored = DataReaders.All().Seal(Config("r.csv", "data.targets=y", "data.length=50", "data.input_mean=1",
            "data.input_scale=2", "data.target_mean=3", "data.target_scale=4"));
        OwnData data = DataReaders.All().Load(RunConfig.Parse(stored.ToYaml(), "config.yaml"));
        Assert.Equal((850 - 1) / 2.0, data.Test.Inputs[0, 0, 0]);
        Assert.Equal((1700 - 3) / 4.0, data.Test.Targets[0, 0, 0]);
    }

    [Theory]
    [InlineData("changed", "it was changed")]
    [InlineData("gone", "no such file")]
    public void Data_that_are_gone_or_others_are_refused_with_the_reason(string what, string said)
    {
        WriteCsv("r.csv", 1000, row => [row, Math.Sin(row)]);
        RunConfig config = DataReaders.All().Seal(Config("r.csv", "data.targets=y", "data.length=50"));
        if (what == "gone") File.Delete(_temp["r.csv"]);
        else WriteCsv("r.csv", 1000, row => [row, Math.Sin(row) + 1e-9]);
        ProblemException e = Throws.Problem(ProblemKind.Input, () => DataReaders.All().Load(config));
        Assert.Contains(said, e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("sha256", e.Problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Configurations_without_own_data_are_those_of_before()
    {
        Assert.DoesNotContain("data.file", RunConfig.Default.ToYaml(), StringComparison.Ordinal);
        Assert.Equal(RunConfig.Default.Hash, DataReaders.All().Seal(RunConfig.Default).Hash);
    }

    [Fact]
    public void Gaps_are_refused_with_their_place_or_masked_with_a_word()
    {
        WriteCsv("g.csv", 1000, row => [row == 17 ? double.NaN : Math.Sin(row), row is 20 or 21 ? double.NaN : Math.Cos(row)]);
        ProblemException e = Throws.Problem(ProblemKind.Input, () => Load("g.csv", "data.targets=y", "data.length=50"));
        Assert.Contains("1 value is missing in its inputs, the first in column 'x', row 18 below the header", e.Problem.Actual,
            StringComparison.Ordinal);
        Assert.Contains("data.gaps=mask", e.Problem.Remedy, StringComparison.Ordinal);
        OwnData data = Load("g.csv", "data.targets=y", "data.length=50", "data.gaps=mask");
        Assert.Equal(2, data.Notes.Count(note => note.Contains("missing", StringComparison.Ordinal)));
        Assert.True(data.Train.Targets.HasMissing);
        Assert.Equal(2, data.Train.Targets.Values.ToArray().Count(double.IsNaN));
        Assert.DoesNotContain(data.Train.Inputs.Values.ToArray(), double.IsNaN);
        Assert.False(data.Test.Targets.HasMissing);
    }

    [Fact]
    public void Shorter_sequences_are_padded_and_what_is_missing_counts_in_no_loss()
    {
        int[] starts = [0, 30, 55, 85, 115, 145];
        WriteCsv("u.csv", 145, row => [Math.Sin(row), Math.Cos(row)], row => $"s{Array.FindLastIndex(starts, start => start <= row)}");
        OwnData data = Load("u.csv", "data.targets=y", "data.sequence=id");
        Assert.Equal(30, data.Length);
        SequenceSet[] parts = [data.Train, data.Validation, data.Test];
        // The second sequence has 25 steps.
        Assert.Equal(5, parts.Sum(part => part.Targets.Values.ToArray().Count(double.IsNaN)));
        Assert.Contains(data.Notes, note => note.StartsWith("1 of 5 sequences are shorter than 30 steps", StringComparison.Ordinal));
    }

    [Fact]
    public void A_npz_with_parts_keeps_them_and_a_pair_of_npy_is_shared_out()
    {
        double[] x = [.. Enumerable.Range(0, 12 * 5 * 2).Select(i => (double)i)], y = [.. x[..60].Select(i => i * i)];
        Npz.Write(_temp["d.npz"],
        [
            new NamedTensor("inputs", [12, 5, 2], x), new NamedTensor("targets", [12, 5], y),
            new NamedTensor("test_inputs", [2, 5, 2], x[..20]), new NamedTensor("test_targets", [2, 5], y[..10]),
        ]);
        OwnData data = Load("d.npz", "data.normalize=false");
        Assert.Equal((2, 1, 5, 2), (data.Inputs, data.Outputs, data.Length, data.Test.Inputs.Count));
        Assert.Equal(x[..20], Flat(data.Test.Inputs));
        Assert.Equal(12, data.Train.Inputs.Count + data.Validation.Inputs.Count);
        Npy.Write(_temp["x.npy"], new NamedTensor("", [12, 5, 2], x));
        Npy.Write(_temp["y.npy"], new NamedTensor("", [12, 5], y));
        OwnData pair = DataReaders.All().Load(RunConfig.Resolve(null,
            [$"data={_temp["x.npy"]},{_temp["y.npy"]}", "data.normalize=false"]));
        Assert.Equal(12, pair.Train.Inputs.Count + pair.Validation.Inputs.Count + pair.Test.Inputs.Count);
        RunConfig stored = DataReaders.All().Seal(RunConfig.Resolve(null, [$"data={_temp["x.npy"]},{_temp["y.npy"]}"]));
        Assert.Equal(pair.Test.Inputs.Count, DataReaders.All().Load(RunConfig.Parse(stored.ToYaml(), "config.yaml")).Test.Inputs.Count);
    }

    [Fact]
    public void Data_that_do_not_fit_are_refused_with_both_sizes()
    {
        WriteCsv("big.csv", 20_000, row => [row, Math.Sin(row)]);
        ProblemException e = Throws.Problem(ProblemKind.Input, () => DataReaders.All(new MemoryLimit(100_000))
            .Load(Config("big.csv", "data.targets=y", "data.length=50")));
        Assert.Matches(@"rows of 2 columns.* would need \d+ bytes of memory", e.Problem.Actual);
        Assert.Contains("at most 100000 bytes", e.Problem.Expected, StringComparison.Ordinal);
        Npz.Write(_temp["big.npz"], [new NamedTensor("x", [100, 100, 1], new double[10_000]),
            new NamedTensor("y", [100, 100, 1], new double[10_000])]);
        Throws.Problem(ProblemKind.Input, () => DataReaders.All(new MemoryLimit(100_000)).Load(Config("big.npz")));
    }

    [Theory]
    [InlineData("data.targets=y", "one recording of 1000 steps")]
    [InlineData("data.length=50", "which columns of")]
    [InlineData("data.targets=nowhere data.length=50", "no column 'nowhere'")]
    [InlineData("data.targets=y data.length=2000", "longest sequence has 1000 steps")]
    [InlineData("data.targets=y data.length=200", "the validation part has 150 steps, a window 200")]
    [InlineData("data.targets=y data.length=50 model.inputs=3", "the data have 1 input channel")]
    [InlineData("data.targets=y data.length=50 target=pol", "target is pol")]
    [InlineData("data.targets=y data.length=50 data.std=2", "data.std is 2")]
    [InlineData("data.targets=y data.length=50 data.overlap=50", "data.overlap is 50")]
    [InlineData("data.targets=y data.length=50 data.split=0.2", "it has 1 numbers")]
    [InlineData("data.targets=y data.length=50 train.batch=500", "train.batch is 500")]
    public void What_does_not_fit_together_is_refused_with_the_reason(string words, string said)
    {
        WriteCsv("r.csv", 1000, row => [row, Math.Sin(row)]);
        ProblemException e = Assert.Throws<ProblemException>(() => DataReaders.All().Seal(Config("r.csv", words.Split(' '))));
        Assert.Contains(said, e.Problem.Actual, StringComparison.Ordinal);
        Assert.NotEmpty(e.Problem.Remedy);
    }

    [Theory]
    [InlineData("data.targets=y")]
    [InlineData("target=data")]
    [InlineData("data.overlap=3")]
    public void Settings_of_own_data_want_a_file(string word) =>
        Assert.Contains("data=FILE", Throws.Problem(ProblemKind.Setting, () => RunConfig.Resolve(null, [word])).Problem.Remedy,
            StringComparison.Ordinal);

    [Fact]
    public void A_run_trains_is_measured_and_goes_on_to_the_same_bits()
    {
        // A leaky average of the input: what one unit can learn.
        double state = 0;
        WriteCsv("r.csv", 3000, row => [Noise(row), state = (0.8 * state) + Noise(row)]);
        string[] words = ["data.targets=y", "data.length=30", "model.width=2", "train.epochs=400", "perturb.draws=2", "perturb.betas=0.1",
            "memory.length=20", "activation=linear"];
        var context = new RunContext { Threads = 1, Data = DataReaders.All() };
        FinishedRun run = SmallRun.Train(Config("r.csv", words), _temp["whole"], context);
        Assert.Equal(TrainingOutcome.ReachedMaxEpochs, run.Result.Outcome);
        Assert.InRange(run.Result.RelativeError, 0, 0.1);
        Assert.InRange(run.Result.TargetMeanSquare, 0.5, 2);
        Assert.True(run.Result.Measurement!.Radius!.Radius > 0);
        StoredRun stored = StoredRun.Open(run.Path);
        Assert.StartsWith("r.csv#", stored.Family.Target, StringComparison.Ordinal);
        ModelMeasurement again = new RunMeasurer(Workers.Single, DataReaders.All()).Measure(stored).Measurement;
        Assert.Equal(run.Result.Measurement.Radius.Radius, again.Radius!.Radius);
        Assert.Equal(run.Result.Measurement.RelativeError, again.RelativeError);

        SmallRun.Interrupt(Config("r.csv", words), _temp["parts"], 3, context with { Data = DataReaders.All() });
        SmallRun.Resume(_temp["parts"], context with { Data = DataReaders.All() });
        Assert.Equal(TemporaryFolder.Contents(_temp["whole"]), TemporaryFolder.Contents(_temp["parts"]));
    }

    [Fact]
    public void Runs_of_other_columns_are_other_families()
    {
        WriteCsv("r.csv", 1000, row => [Math.Sin(row), Math.Cos(row), Math.Sin(2.0 * row)]);
        string first = OwnData.NameOf(Config("r.csv", "data.targets=y", "data.length=50")),
            second = OwnData.NameOf(Config("r.csv", "data.targets=z", "data.length=50"));
        Assert.NotEqual(first, second);
        Assert.Equal(first, OwnData.NameOf(Config("r.csv", "data.targets=y", "data.length=50", "model.width=32", "seed=4")));
    }

    [Fact]
    public void Outputs_come_back_in_the_units_of_the_data()
    {
        var units = new Normalization([1, 2], [2, 4], [10], [3]);
        TiledSequences x = TiledSequences.FromRowMajor([1, 2, 3, 6], 1, 2, 2), y = TiledSequences.FromRowMajor([0, -1], 1, 2, 1);
        units.ApplyToInputs(x);
        units.UndoOnOutputs(y);
        Assert.Equal([0, 0, 1, 1], Flat(x));
        Assert.Equal([10, 7], Flat(y));
    }

    private static double Noise(int row) => new CounterRandom(1, 9).Normal((ulong)row);

    private static HashSet<double> Rows(SequenceSet part) => [.. Flat(part.Inputs)];

    private static double[] Flat(TiledSequences sequences)
    {
        var values = new double[sequences.Count * sequences.Length * sequences.Channels];
        sequences.CopyToRowMajor(values);
        return values;
    }

    private static double Mean(TiledSequences of, Func<double, double> map) => Flat(of).Average(map);

    private string Digest(string name) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_temp[name])));

    private RunConfig Config(string file, params string[] words) => RunConfig.Resolve(null, [$"data={_temp[file]}", .. words]);

    private OwnData Load(string file, params string[] words) => DataReaders.All().Load(Config(file, words));

    // Columns x, y, z; NaN is an empty cell.
    private void WriteCsv(string name, int rows, Func<int, double[]> cells, Func<int, string>? id = null)
    {
        var text = new StringBuilder();
        int columns = cells(0).Length;
        text.AppendLine((id is null ? "" : "id,") + string.Join(',', ((string[])["x", "y", "z"])[..columns]));
        for (int row = 0; row < rows; row++)
        {
            IEnumerable<string> written = cells(row).Select(cell => double.IsNaN(cell) ? "" : Invariant($"{cell}"));
            text.AppendLine((id is null ? "" : id(row) + ",") + string.Join(',', written));
        }

        File.WriteAllText(_temp[name], text.ToString());
    }
}
