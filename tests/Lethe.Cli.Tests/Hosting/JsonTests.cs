namespace Lethe.Cli.Tests.Hosting;

/// <summary>Each command's document: exactly one on standard output, with the keys it promises.</summary>
public sealed class JsonTests : IClassFixture<JsonTests.SmokeRun>
{
    private readonly SmokeRun _run;

    public JsonTests(SmokeRun run) => _run = run;

    [Theory]
    [InlineData("targets", "pol")]
    [InlineData("targets", "random:lstm,width=64,layers=1,seed=0")]
    [InlineData("models", "softplus-rnn")]
    [InlineData("parameterizations", "best")]
    [InlineData("activations", "hardtanh")]
    [InlineData("configs", "smoke")]
    [InlineData("figures", "perturbation")]
    public void List(string kind, string member)
    {
        JsonArray items = Run("list", kind)["items"]!.AsArray();
        Assert.Contains(items, item => (string)item!["name"]! == member);
        Assert.All(items, item => Assert.NotEmpty((string)item!["description"]!));
    }

    [Fact]
    public void Train_and_what_reads_runs()
    {
        JsonNode run = _run.Document["runs"]![0]!;
        Assert.Equal("run", (string)run["run"]!);
        Assert.Equal("reached-max-epochs", (string)run["outcome"]!);
        Assert.True((double)run["val_loss"]! > 0 && (double)run["test_loss"]! > 0 && (int)run["epochs"]! > 0
            && (double)_run.Document["seconds"]! > 0);
        foreach (string file in (string[])["config.yaml", "manifest.json", "timing.csv", "metrics.csv", "memory.csv", "perturbation.csv",
            "result.json", "memory.svg", "perturbation.pdf"])
            Assert.True(File.Exists(_run.Folder["run", file]), file);
        Assert.Equal((double)run["val_loss"]!, (double)Run("runs", "run")["runs"]![0]!["val_loss"]!);
        string report = (string)Run("report", "run", "--out", "report")["report"]!;
        Assert.DoesNotMatch("(src|href)=\"(?!#)", File.ReadAllText(_run.Folder[report]));
    }

    [Fact]
    public void Dry_run_tells_every_origin_and_writes_nothing()
    {
        JsonArray settings = Run("train", "smoke", "model.width=6", "--seed", "3", "--dry-run", "--out", "dry")["config"]!.AsArray();
        Assert.False(Directory.Exists(_run.Folder["dry"]));
        string Origin(string key) => (string)settings.Single(s => (string)s!["key"]! == key)!["origin"]!;
        Assert.Equal("override", Origin("model.width"));
        Assert.Equal("override", Origin("seed"));
        Assert.StartsWith("config smoke", Origin("train.epochs"), StringComparison.Ordinal);
        Assert.Equal("default", Origin("train.beta1"));
    }

    [Fact]
    public void Generate_then_predict()
    {
        JsonNode generated = Run("generate", "geo", "--size", "3", "--length", "5", "--out-file", "data.npz", "--seed", "4");
        Assert.Equal([3, 5, 1], generated["shape"]!.AsArray().Select(n => (int)n!));
        NamedTensor x = Npz.Read(_run.Folder["data.npz"]).Single(t => t.Name == "x"), y = Npz.Read(_run.Folder["data.npz"])
            .Single(t => t.Name == "y");
        double recurrence = 0;
        for (int t = 0; t < 5; t++) Assert.Equal(recurrence = 0.9 * recurrence + x.Data[t], y.Data[t], 1e-12);
        Npy.Write(_run.Folder["x.npy"], x);
        JsonNode predicted =
            Run("predict", "--model", "diagonal", "--weights", Path.Combine("run", "checkpoints", "best.safetensors"), "--input", "x.npy",
            "--output", "y.npy");
        Assert.Equal([3, 5, 1], predicted["shape"]!.AsArray().Select(n => (int)n!));
        Assert.True((double)predicted["seconds"]! >= 0);
    }

    [Fact]
    public void Memory_of_a_target()
    {
        JsonNode memory = Run("memory", "rho:pol", "--length", "60", "--eps", "0.5", "0.01", "--out", "memory");
        Assert.Equal(60, memory["memory"]!.AsArray().Count);
        Assert.Equal("polynomial", (string)memory["tail"]!["kind"]!);
        Assert.Equal(1.1, (double)memory["tail"]!["exponent"]!, 1e-6);
        Assert.Equal(9, (double)memory["horizon"]!["0.5"]!);
        Assert.Null(memory["horizon"]!["0.01"]);
        Assert.NotNull(memory["maximiser"]);
    }

    [Fact]
    public void Theory_linear()
    {
        JsonNode linear = Run("theory", "linear", "--target", "exp", "--parameterization", "direct", "--widths", "1,2,3,4,6");
        JsonNode verdict = linear["verdicts"]![0]!;
        Assert.Equal("stable", (string)verdict["verdict"]!);
        foreach (string key in (string[])["target", "parameterization", "activation", "reason", "widths", "radius", "distance", "slope",
            "ci"]) Assert.NotNull(verdict[key]);
        Assert.Equal(5, linear["curves"]!.AsArray().Count);
    }

    [Fact]
    public void Compare_names_what_differs()
    {
        CommandRun.In(_run.Folder, "train", "smoke", "train.epochs=2", "perturb.draws=0", "--out", "other", "--quiet").Expect(0);
        Assert.Equal(["train.epochs", "perturb.draws"], Run("compare", "run", "other")["differs"]!.AsArray().Select(key => (string)key!));
    }

    [Fact]
    public void Doctor() =>
        Assert.All(Run("doctor")["checks"]!.AsArray(), check =>
            Assert.True(check!["name"] is not null && check["ok"] is not null && ((string)check["detail"]!).Length > 0));

    private JsonNode Run(params string[] words) => CommandRun.In(_run.Folder, [.. words, "--json"]).Expect(0).Json;

    /// <summary>One small trained run.</summary>
    public sealed class SmokeRun : IDisposable
    {
        public SmokeRun() => Document = CommandRun.In(Folder, "train", "smoke", "--out", "run", "--json").Expect(0).Json;

        /// <summary>Where it is.</summary>
        public TemporaryFolder Folder { get; } = new();

        /// <summary>Its document.</summary>
        public JsonNode Document { get; }

        public void Dispose() => Folder.Dispose();
    }
}
