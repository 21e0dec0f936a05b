using System.Text.RegularExpressions;
using Lethe.Experiments.Configuration;
using Lethe.Experiments.Runs;
using Parquet;
using Parquet.Schema;

namespace Lethe.Cli.Tests.Commands;

/// <summary>Own data by the commands of docs/data.md, and what comes out of them.</summary>
public sealed partial class OwnDataTests
{
    private const double PredictionTolerance = 1e-12;

    [Fact]
    public async Task The_commands_of_the_page_run_one_after_the_other()
    {
        using var folder = new TemporaryFolder();
        await Write(folder);
        string page = await File.ReadAllTextAsync(Repository.PathOf("docs", "data.md"), TestContext.Current.CancellationToken);
        string[] lines = [.. Command().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.True(lines.Length > 10);
        var said = new Dictionary<string, ProgramResult>();
        foreach (string line in lines) said[line] = CommandRun.In(folder, line.Split(' ')).Expect(0);

        string sensors = lines.First(line => line.StartsWith("train data=sensors.csv", StringComparison.Ordinal));
        Assert.Matches(@"relative error 0\.\d+ on the test part", said[sensors].Output);
        Assert.Contains("2 values are missing in its inputs", said[sensors].Error, StringComparison.Ordinal);
        RunResult learnt = StoredRun.Open(folder["runs", "sensors"]).Result!;
        Assert.InRange(learnt.RelativeError, 0, 0.2);
        Assert.True(learnt.Measurement!.Radius!.Radius > 0);
        RunResult classes = StoredRun.Open(folder["runs", "gestures"]).Result!;
        Assert.InRange(classes.Accuracy!.Value, 0.9, 1);
        Assert.Null(classes.Measurement!.Radius);
        // The test part is a file: its predicted classes are right as often as the run says.
        string[] tested = await File.ReadAllLinesAsync(folder["classes.csv"], TestContext.Current.CancellationToken);
        Assert.Equal("sequence,predicted_down,predicted_up,class", tested[0]);
        string[] answered = [.. tested[1..].Select(line => line.Split(',')).GroupBy(cells => cells[0]).Select(one => one.Last()[3])];
        Assert.Equal(40, answered.Length);
        Assert.Equal(classes.Accuracy!.Value, answered.Where((answer, i) => answer == (i % 2 == 0 ? "up" : "down")).Count() / 40.0);
        RunResult tokens = StoredRun.Open(folder["runs", "tokens"]).Result!;
        Assert.InRange(tokens.Accuracy!.Value, 0.95, 1);
        Assert.Contains("4 of the 4 tokens were tried", said["memory runs/tokens --out out/tokens"].Output, StringComparison.Ordinal);
        StoredRun machines = StoredRun.Open(folder["runs", "machines"]);
        Assert.Equal((2, 2), (machines.Config.Get(Settings.Outputs), machines.Config.Get(Settings.Inputs)));

        // Stability gives what the run measured itself, from the file that is read again.
        JsonNode again = CommandRun.In(folder, "stability", "runs/sensors", "--out", "again", "--json").Expect(0).Json;
        Assert.Equal(learnt.Measurement.Radius.Radius, (double)again["curves"]![0]!["radius"]!);
        // Of classes the errors are those by which logits move, and no verdict takes them.
        string moved = said[lines.First(line => line.StartsWith("stability runs/gestures", StringComparison.Ordinal))].Error;
        Assert.Contains("logits move", moved, StringComparison.Ordinal);
        JsonNode logits = CommandRun.In(folder, "stability", "runs/gestures", "--beta", "0.001,0.1", "--draws", "4", "--out", "logits",
            "--json").Expect(0).Json["curves"]![0]!;
        Assert.Equal("NaN", (string)logits["relative_error"]!);
        Assert.True((double)logits["radius"]! > 0);
        CommandRun.In(folder, "stability", "runs/sensors", "--horizon", "60", "--out", "none").Expect(2)
            .ExpectMessage("60 steps, the data have 50");
        // The data are needed again, and are what they were or are refused.
        File.AppendAllText(folder["sensors.csv"], "0,0,0\n");
        CommandRun.In(folder, "stability", "runs/sensors", "--out", "none").Expect(2).ExpectMessage("it was changed", "sha256");
        CommandRun.In(folder, "memory", "runs/sensors", "--out", "still").Expect(0);
    }

    [Fact]
    public async Task Predictions_are_those_of_the_exported_weights_in_the_units_of_the_data()
    {
        using var folder = new TemporaryFolder();
        await Write(folder);
        string[] train = ["train", "data=sensors.csv", "data.inputs=speed,heat", "data.targets=load", "data.length=50", "data.gaps=mask",
            "model.width=3", "train.epochs=5", "train.prune=false", "perturb.draws=0", "perturb.tolerance=none",
            "activation=tanh", "dt=0.5"];
        CommandRun.In(folder, [.. train, "--out", "run"]).Expect(0);
        CommandRun.In(folder, "export", "run", "--format", "npz", "--out-file", "w.npz").Expect(0);
        foreach (string[] of in (string[][])[["run"], ["--weights", "w.npz"], ["--weights", "run/checkpoints/best.safetensors"]])
            CommandRun.In(folder, ["predict", .. of, "--input", "new.npy", "--output", $"{of[^1].Length}.npy"]).Expect(0);

        Dictionary<string, double[]> w = Npz.Read(folder["w.npz"]).ToDictionary(t => t.Name, t => t.Data);
        RunConfig config = StoredRun.Open(folder["run"]).Config;
        (IReadOnlyList<double> mean, IReadOnlyList<double> scale) =
            (config.Get(Settings.InputMean)!, config.Get(Settings.InputScale)!);
        (double shift, double unit) = (config.Get(Settings.TargetMean)![0], config.Get(Settings.TargetScale)![0]);
        NamedTensor x = Npy.Read(folder["new.npy"]);
        double[] expected = new double[x.Shape[0] * x.Shape[1]];
        for (int s = 0; s < x.Shape[0]; s++)
        {
            double[] h = new double[3];
            for (int k = 0; k < x.Shape[1]; k++)
            {
                double y = w["output.d"][0];
                for (int i = 0; i < 3; i++)
                {
                    double z = w["input.b"][i] - (w["recurrent.w"][i] * h[i]);
                    for (int c = 0; c < 2; c++)
                        z += w["input.U"][(2 * i) + c] * (x.Data[(((s * x.Shape[1]) + k) * 2) + c] - mean[c]) / scale[c];
                    h[i] += 0.5 * Math.Tanh(z);
                    y += w["output.c"][i] * h[i];
                }

                expected[(s * x.Shape[1]) + k] = (y * unit) + shift;
            }
        }

        foreach (string file in (string[])["3.npy", "5.npy", "32.npy"])
        {
            double[] predicted = Npy.Read(folder[file]).Data;
            Assert.All(predicted.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, PredictionTolerance));
        }
    }

    /// <summary>The exported weights in a program of others, which knows of them what docs/weights.md says.</summary>
    [Fact]
    public async Task Predictions_are_those_of_NumPy_from_the_exported_weights()
    {
        PythonProgram.RequireModule("numpy", "NumPy", "apt-get install python3-numpy");
        using var folder = new TemporaryFolder();
        await Write(folder);
        CommandRun.In(folder, "train", "data=sensors.csv", "data.inputs=speed,heat", "data.targets=load", "data.length=50",
            "data.gaps=mask", "model.width=3", "train.epochs=5", "perturb.draws=0", "perturb.tolerance=none", "activation=tanh",
            "--out", "run").Expect(0);
        CommandRun.In(folder, "export", "run", "--format", "npz", "--out-file", "w.npz").Expect(0);
        CommandRun.In(folder, "predict", "run", "--input", "new.npy", "--output", "lethe.npy").Expect(0);
        RunConfig config = StoredRun.Open(folder["run"]).Config;
        (string, IReadOnlyList<double>)[] units = [("mean", config.Get(Settings.InputMean)!), ("scale", config.Get(Settings.InputScale)!),
            ("shift", config.Get(Settings.TargetMean)!), ("unit", config.Get(Settings.TargetScale)!)];
        string program = "import numpy as np\nw = np.load('w.npz')\nx = np.load('new.npy')\n"
            + string.Concat(units.Select(one => $"{one.Item1} = np.array([{string.Join(", ", one.Item2.Select(Written))}])\n"))
            + """
            h = np.zeros((len(x), len(w['recurrent.w'])))
            y = np.zeros((len(x), x.shape[1], 1))
            for k in range(x.shape[1]):
                u = (x[:, k] - mean) / scale
                h = h + np.tanh(u @ w['input.U'].T + w['input.b'] - w['recurrent.w'] * h)
                y[:, k] = h @ w['output.c'].reshape(1, -1).T + w['output.d']
            np.save('numpy.npy', y * unit + shift)
            """;
        await File.WriteAllTextAsync(folder["predict.py"], program, TestContext.Current.CancellationToken);
        PythonProgram.Run(folder.Path, "predict.py").Expect(0);
        NamedTensor expected = Npy.Read(folder["numpy.npy"]), predicted = Npy.Read(folder["lethe.npy"]);
        Assert.Equal(expected.Shape, predicted.Shape);
        Assert.All(predicted.Data.Zip(expected.Data), pair =>
            Assert.Equal(pair.Second, pair.First, PredictionTolerance * Math.Abs(pair.Second)));

        static string Written(double number) => Invariant($"{number:R}");
    }

    /// <summary>A file of the run's columns, in another order and among others, is answered row by row as the same numbers in an array
    /// are.</summary>
    [Fact]
    public async Task Tables_are_predicted_by_the_names_of_their_columns()
    {
        using var folder = new TemporaryFolder();
        await Write(folder);
        CommandRun.In(folder, "train", "data=machines.parquet", "data.sequence=machine", "data.time=time", "data.targets=load,heat",
            "data.warmup=5", "model.width=3", "train.epochs=5", "train.prune=false", "perturb.draws=0", "perturb.tolerance=none",
            "--out", "run").Expect(0);
        double[] speeds = [.. Enumerable.Range(0, 50).Select(k => 20 + (5 * Math.Sin(k * k)))];
        Npy.Write(folder["x.npy"], new NamedTensor("", [1, 30, 1], speeds[..30]));
        await File.WriteAllLinesAsync(folder["new.csv"], speeds.Select((speed, k) =>
            Invariant($"extra,{(k < 30 ? k : k - 30) * 0.1:R},{(k < 30 ? "a, b" : "c")},{speed:R}").Replace("a, b", "\"a, b\"",
                StringComparison.Ordinal)).Prepend("other,time,machine,speed"), TestContext.Current.CancellationToken);
        CommandRun.In(folder, "predict", "run", "--input", "x.npy", "--output", "y.npy").Expect(0);
        CommandRun.In(folder, "predict", "run", "--input", "new.csv", "--output", "y.csv").Expect(0);
        string[] lines = await File.ReadAllLinesAsync(folder["y.csv"], TestContext.Current.CancellationToken);
        Assert.Equal("machine,predicted_load,predicted_heat", lines[0]);
        Assert.Equal(51, lines.Length);
        Assert.StartsWith("c,", lines[^1], StringComparison.Ordinal);
        double[] expected = Npy.Read(folder["y.npy"]).Data;
        for (int row = 0; row < 30; row++)
        {
            string[] cells = lines[row + 1].Split('"')[^1].Split(',');
            Assert.Equal([expected[2 * row], expected[(2 * row) + 1]],
                cells[1..].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)));
        }

        // The same numbers from other kinds of file; sequences of two lengths are no array.
        CommandRun.In(folder, "predict", "run", "--input", "machines.parquet", "--output", "all.csv").Expect(0);
        Assert.Equal(2401, File.ReadAllLines(folder["all.csv"]).Length);
        CommandRun.In(folder, "predict", "run", "--input", "new.csv", "--output", "no.npy").Expect(2)
            .ExpectMessage("several lengths", ".csv");
        await File.WriteAllTextAsync(folder["less.csv"], "time,machine\n0,a\n", TestContext.Current.CancellationToken);
        CommandRun.In(folder, "predict", "run", "--input", "less.csv", "--output", "no.csv").Expect(2).ExpectMessage("no column 'speed'");
        await File.WriteAllTextAsync(folder["gap.csv"], "time,machine,speed\n0,a,1\n0.1,a,\n", TestContext.Current.CancellationToken);
        CommandRun.In(folder, "predict", "run", "--input", "gap.csv", "--output", "no.csv").Expect(2)
            .ExpectMessage("row 2 below the header", "the value is missing");
        Assert.DoesNotContain(folder.Entries, entry => entry.StartsWith("no.", StringComparison.Ordinal));
        // A bound over what the warm-up leaves is not known, and that is said.
        CommandRun.In(folder, "stability", "run", "--horizon", "5", "--out", "s").Expect(2).ExpectMessage("warm-up");
    }

    /// <summary>Units that differ in the last digit by the order of the batches would make a target of each seed, and no verdict.</summary>
    [Fact]
    public async Task Seeds_are_of_one_target()
    {
        using var folder = new TemporaryFolder();
        await Write(folder);
        CommandRun.In(folder, "sweep", "data=sensors.csv", "data.inputs=speed", "data.targets=load", "data.length=50", "model.width=2",
            "data.size=20", "seed=0..2", "train.epochs=1", "perturb.draws=0", "perturb.tolerance=none", "--launcher", "threads",
            "--out", "sweep").Expect(0);
        JsonArray runs = CommandRun.In(folder, "runs", "sweep", "--json").Expect(0).Json["runs"]!.AsArray();
        Assert.Equal(3, runs.Count);
        Assert.Single(runs.Select(run => (string)run!["target"]!).Distinct());
    }

    [Fact]
    public async Task A_dry_run_says_what_the_data_decide_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        await Write(folder);
        IReadOnlyList<string> before = folder.Entries;
        JsonNode dry = CommandRun.In(folder, "train", "data=sensors.csv", "data.targets=load", "data.length=50", "data.gaps=mask",
            "--dry-run", "--json").Expect(0).Json;
        Dictionary<string, (string Value, string Origin)> config = dry["config"]!.AsArray()
            .ToDictionary(e => (string)e!["key"]!, e => ((string)e!["value"]!, (string)e["origin"]!));
        Assert.Equal(("2", "data.file"), config["model.inputs"]);
        Assert.Equal(("growing-horizon", "default"), config["protocol"]);
        Assert.Equal(("data", "data.file"), config["target"]);
        Assert.Equal(before, folder.Entries);
    }

    /// <summary>What is read of a sequence ends where the file says that it ends, whichever command reads it.</summary>
    [Fact]
    public async Task Lengths_of_a_file_of_tokens_hold_everywhere()
    {
        using var folder = new TemporaryFolder();
        await Write(folder);
        NamedTensor inputs = Npz.Read(folder["tokens.npz"]).Single(one => one.Name == "inputs"),
            targets = Npz.Read(folder["tokens.npz"]).Single(one => one.Name == "targets");
        Npz.Write(folder["short.npz"],
            [inputs, targets, new NamedTensor("lengths", [160], [.. Enumerable.Range(0, 160).Select(i => i % 2 == 0 ? 12.0 : 5)])]);
        string[] train =
        [
            "train", "data=short.npz", "data.tokens=4", "data.kind=tokens", "model=gru", "model.width=3", "train.epochs=1",
            "perturb.draws=0", "memory.length=8", "--quiet", "--out",
        ];
        CommandRun.In(folder, [.. train, "a"]).Expect(0);
        CommandRun.In(folder, [.. train, "b", "train.readout=every"]).Expect(0);
        double[] radii = [.. ((string[])["a", "b"]).Select(run =>
            (double)CommandRun.In(folder, "stability", run, "--json", "--out", $"s{run}").Expect(0).Json["curves"]![0]!["radius"]!)];
        Assert.Equal(radii[0], radii[1]);

        CommandRun.In(folder, "predict", "a", "--input", "short.npz", "--output", "y.npy").Expect(0);
        NamedTensor y = Npy.Read(folder["y.npy"]);
        Assert.Equal([160, 12, 4], y.Shape);
        Assert.True(double.IsFinite(y.Data[((12 + 4) * 4) + 3]) && double.IsNaN(y.Data[(12 + 5) * 4]));
        CommandRun.In(folder, "predict", "a", "--input", "short.npz", "--output", "y.npy", "--state-out", "h.npy").Expect(2)
            .ExpectMessage("its array lengths says where each sequence ends");
    }

    [Theory]
    [InlineData("train data=none.csv data.targets=y", "there is no such file")]
    [InlineData("train data=sensors.csv data.targets=load data.length=50", "data.gaps=mask")]
    [InlineData("train data=sensors.csv data.targets=load,wind", "no column 'wind'")]
    [InlineData("train data=data.txt", "kind of data")]
    [InlineData("predict runs/none --input new.npy --output y.npy", "runs/none")]
    [InlineData("train data=tokens.npz data.tokens=3 data.kind=tokens", "3 is no token of a vocabulary of 3")]
    [InlineData("train data=tokens.npz data.kind=tokens", "the number of tokens")]
    [InlineData("train data=sensors.csv data.targets=load data.tokens=4 data.length=50", "one column of tokens")]
    [InlineData("train data=tokens.npz data.tokens=4 data.kind=tokens train.readout=mean", "logits of every step")]
    [InlineData("train target=pol data=sensors.csv data.targets=load", "a target or data of one's own")]
    public async Task What_is_wrong_is_said_and_leaves_nothing(string words, string said)
    {
        using var folder = new TemporaryFolder();
        await Write(folder);
        await File.WriteAllTextAsync(folder["data.txt"], "x,y\n1,2\n", TestContext.Current.CancellationToken);
        IReadOnlyList<string> before = folder.Entries;
        CommandRun.In(folder, words.Split(' ')).Expect(2).ExpectMessage(said);
        Assert.Equal(before, folder.Entries);
    }

    [Fact]
    public async Task A_sweep_over_widths_trains_on_one_file()
    {
        using var folder = new TemporaryFolder();
        await Write(folder);
        CommandRun.In(folder, "sweep", "data=sensors.csv", "data.inputs=speed", "data.targets=load", "data.length=50", "model.width=2,3",
            "train.epochs=2", "perturb.draws=1", "--launcher", "threads", "--out", "sweep").Expect(0);
        JsonNode runs = CommandRun.In(folder, "runs", "sweep", "--json").Expect(0).Json["runs"]!;
        Assert.Equal([2, 3], runs.AsArray().Select(run => (int)run!["width"]!).Order());
        Assert.Single(runs.AsArray().Select(run => (string)run!["target"]!).Distinct());
    }

    /// <summary>What the page names: a recording with gaps, several machines, series with classes, inputs to predict from.</summary>
    private static async Task Write(TemporaryFolder folder)
    {
        (double load, double heat) = (0, 0);
        var csv = new StringBuilder("speed,heat,load\n");
        (List<string> machine, List<double> speeds, List<double> loads, List<double> heats) = ([], [], [], []);
        for (int k = 0; k < 2400; k++)
        {
            double speed = Math.Sin(k * k % 1013);
            load = (0.8 * load) + (0.2 * speed);
            heat = (0.9 * heat) + (0.1 * load);
            csv.Append(Invariant($"{20 + (5 * speed)},{(k is 100 or 101 ? "" : Invariant($"{heat}"))},{100 + (30 * load)}\n"));
            machine.Add(Invariant($"m{k / 60}"));
            speeds.Add(speed);
            loads.Add(load);
            heats.Add(heat);
        }

        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(folder["sensors.csv"], csv.ToString(), cancellation);
        DataField[] fields = [new DataField<string>("machine"), new DataField<double>("speed"), new DataField<double>("load"),
            new DataField<double>("heat"), new DataField<double>("time")];
        await using (FileStream stream = File.Create(folder["machines.parquet"]))
        {
            await using ParquetWriter writer =
                await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, cancellationToken: cancellation);
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await group.WriteAsync(fields[0], [.. machine]);
            await group.WriteAsync<double>(fields[1], speeds.ToArray());
            await group.WriteAsync<double>(fields[2], loads.ToArray());
            await group.WriteAsync<double>(fields[3], heats.ToArray());
            await group.WriteAsync<double>(fields[4], Enumerable.Range(0, 2400).Select(k => k * 0.1).ToArray());
            group.CompleteValidate();
        }

        foreach ((string part, int count) in ((string, int)[])[("TRAIN", 80), ("TEST", 40)])
        {
            var ts = new StringBuilder("@problemName Gestures\n@timeStamps false\n@dimensions 2\n@classLabel true up down\n@data\n");
            for (int i = 0; i < count; i++)
            {
                // A class is the sign of the first dimension's mean.
                double sign = i % 2 == 0 ? 1 : -1;
                int steps = 14 + (i * 7 % 11);
                string first = Values(steps, k => (0.5 * sign) + Math.Sin((i * 31) + (k * k))),
                    second = Values(steps, k => Math.Cos((i * 17) + (k * k)));
                ts.Append(Invariant($"{first}:{second}:{(sign > 0 ? "up" : "down")}\n"));
            }

            await File.WriteAllTextAsync(folder[$"Gestures_{part}.ts"], ts.ToString(), cancellation);
        }

        // Of 4 tokens the one of two steps before is to be told.
        double[] tokens = [.. Enumerable.Range(0, 160 * 12).Select(i => (double)(i * (i + 7) / 3 * 31 % 1009 % 4))];
        double[] before = [.. Enumerable.Range(0, tokens.Length).Select(i => i % 12 < 2 ? 0 : tokens[i - 2])];
        Npz.Write(folder["tokens.npz"], [new NamedTensor("inputs", [160, 12], tokens), new NamedTensor("targets", [160, 12], before)]);
        Npy.Write(folder["new.npy"], new NamedTensor("", [3, 20, 2],
            [.. Enumerable.Range(0, 120).Select(i => i % 2 == 0 ? 20 + (5 * Math.Sin(i)) : Math.Cos(i))]));
    }

    private static string Values(int steps, Func<int, double> of) =>
        string.Join(',', Enumerable.Range(0, steps).Select(k => Invariant($"{of(k)}")));

    [GeneratedRegex(@"^\./lethe (.+)$", RegexOptions.Multiline)]
    private static partial Regex Command();
}
