namespace Lethe.EndToEnd.Tests;

/// <summary>Sweeps with the built program: many small runs.</summary>
public sealed class SweepTests : IClassFixture<SweepTests.Four>
{
    private readonly Four _four;

    public SweepTests(Four four) => _four = four;

    [Fact]
    public void Every_run_is_the_run_of_train_bit_for_bit()
    {
        JsonArray runs = _four.Document["runs"]!.AsArray();
        Assert.Equal(4, runs.Count);
        Assert.Equal(4, (int)_four.Document["counts"]!["done"]!);
        Assert.All(runs, run => Assert.Equal(("done", 1, 0), ((string)run!["state"]!, (int)run["attempt"]!, (int)run["exit_code"]!)));
        using var folder = new TemporaryFolder();
        // Of another seed and another activation each.
        foreach (JsonNode? run in (JsonNode?[])[runs[0], runs[^1]])
        {
            string id = (string)run!["id"]!,
                words = string.Join(' ', run["settings"]!.AsObject().Select(s => $"{s.Key}={(string)s.Value!}"));
            LetheProgram.RunIn(folder.Path, null, ["train", "smoke", "train.epochs=2", .. words.Split(' '), "--out", id, "--quiet"])
                .Expect(0);
            RunFiles.AssertEqual(folder[id], _four.Folder["sweep", "runs", id]);
        }
    }

    [Fact]
    public void Status_is_read_from_the_files()
    {
        JsonNode status = _four.Run("sweep", "status", "sweep", "--json").Expect(0).Json;
        Assert.Equal(_four.Document["runs"]!.ToJsonString(), status["runs"]!.ToJsonString());
        ProgramResult table = _four.Run("sweep", "status", "sweep").Expect(0);
        Assert.Contains("4 done of 4", table.Output, StringComparison.Ordinal);
        Assert.Contains("hardtanh", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Collect_writes_settings_beside_results()
    {
        JsonNode collected = _four.Run("sweep", "collect", "sweep", "--out-file", "all.csv", "--out-file", "all.parquet", "--json")
            .Expect(0).Json;
        Assert.Equal(4, (int)collected["rows"]!);
        string[] lines = File.ReadAllLines(_four.Folder["all.csv"]);
        string[] columns = lines[0].Split(',');
        Assert.Equal(["id", "index", "state", "run", "activation"], columns[..5]);
        string[] first = lines[1].Split(',');
        JsonNode result = JsonNode.Parse(File.ReadAllText(_four.Folder["sweep", "runs", first[0], "result.json"]))!;
        Assert.Equal((double)result["val_loss"]!,
            double.Parse(first[Array.IndexOf(columns, "val_loss")], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("PAR1"u8.ToArray(), File.ReadAllBytes(_four.Folder["all.parquet"])[..4]);
        _four.Run("sweep", "collect", "sweep").Expect(0);
        Assert.Equal(File.ReadAllBytes(_four.Folder["all.csv"]), File.ReadAllBytes(_four.Folder["sweep", "results.csv"]));
        Assert.True(File.Exists(_four.Folder["sweep", "results.parquet"]));
    }

    [Fact]
    public void What_reads_run_folders_reads_those_of_a_sweep() =>
        Assert.Equal(4, _four.Run("runs", Path.Combine("sweep", "runs"), "--json").Expect(0).Json["runs"]!.AsArray().Count);

    [Fact]
    public void Resumed_when_all_is_done_it_does_nothing()
    {
        JsonNode again = _four.Run("sweep", "--resume", "sweep", "--json").Expect(0).Json;
        Assert.Equal((0, 4), ((int)again["launched"]!, (int)again["counts"]!["done"]!));
        _four.Run("sweep", "smoke", "train.epochs=2", "seed=0..1", "activation=tanh,hardtanh", "--out", "sweep", "--resume").Expect(0);
        _four.Run("sweep", "smoke", "train.epochs=2", "seed=0..2", "activation=tanh,hardtanh", "--out", "sweep", "--resume").Expect(2)
            .ExpectMessage("another sweep", "--resume");
        _four.Run("sweep", "smoke", "train.epochs=2", "seed=0..1", "--out", "sweep").Expect(2).ExpectMessage("holds a sweep", "--resume");
    }

    [Fact]
    public void A_diverged_run_is_recorded_and_the_others_end()
    {
        using var folder = new TemporaryFolder();
        ProgramResult result =
            LetheProgram.RunIn(folder.Path, null, "sweep", "smoke", "train.epochs=2", "train.lr=0.01,1e300", "--out", "s", "--json")
            .Expect(3).ExpectMessage("1 diverged");
        Assert.Equal(["done", "diverged"], result.Json["runs"]!.AsArray().Select(run => (string)run!["state"]!));
        Assert.Contains("epoch 1", (string)result.Json["runs"]![1]!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_fails_is_named_and_can_be_run_again()
    {
        using var folder = new TemporaryFolder();
        string[] words = ["sweep", "smoke", "train.epochs=2", "seed=1,2", "--out", "s"];
        string id = (string)LetheProgram.RunIn(folder.Path, null, [.. words, "--dry-run", "--json"]).Expect(0).Json["runs"]![0]!["id"]!;
        // A file where the first run wants its folder.
        Directory.CreateDirectory(folder["s", "runs"]);
        File.WriteAllText(folder["s", "runs", id], "in the way");
        LetheProgram.RunIn(folder.Path, null, [.. words, "--force", "--quiet", "--retries", "3"]).Expect(1)
            .ExpectMessage("1 done, 1 failed", id, "regular file", "resubmit --failed s");
        JsonNode failed = LetheProgram.RunIn(folder.Path, null, "sweep", "status", "s", "--json").Expect(0).Json["runs"]![0]!;
        Assert.Equal(("failed", 2, 1), ((string)failed["state"]!, (int)failed["exit_code"]!, (int)failed["attempt"]!));
        Assert.Contains("error: ", File.ReadAllText(folder["s", "logs", id + ".log"]), StringComparison.Ordinal);
        File.Delete(folder["s", "runs", id]);
        Assert.Equal(2, (int)LetheProgram.RunIn(folder.Path, null, "sweep", "resubmit", "s", id, "--json").Expect(0)
            .Json["counts"]!["done"]!);
    }

    /// <summary>Four runs, two at a time.</summary>
    public sealed class Four : IDisposable
    {
        public Four() =>
            Document = Run("sweep", "smoke", "train.epochs=2", "seed=0..1", "activation=tanh,hardtanh", "--workers", "2", "--out", "sweep",
            "--json").Expect(0).Json;

        /// <summary>Where they are.</summary>
        public TemporaryFolder Folder { get; } = new();

        /// <summary>What was said of them.</summary>
        public JsonNode Document { get; }

        /// <summary>Runs the program beside them.</summary>
        public ProgramResult Run(params string[] words) => LetheProgram.RunIn(Folder.Path, null, words);

        public void Dispose() => Folder.Dispose();
    }
}
