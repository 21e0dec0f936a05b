namespace Lethe.Cli.Tests.Commands;

/// <summary>State-space models and LRUs through every command that reads a model.</summary>
public sealed class LinearInTimeTests
{
    private static readonly string[] Small =
        ["data.size=64", "data.validation=16", "data.test=16", "train.epochs=2", "train.batch=32", "memory.ascent=1", "perturb.draws=1",
        "perturb.betas=0.01", "--quiet", "--json"];

    [Theory]
    [InlineData("ssm", "model.layers=2 model.channels=3 model.width=3 activation=tanh model.parameterization=softplus data.length=12")]
    [InlineData("lru", "protocol=growing-horizon model.width=8 data.length=50")]
    public void A_run_is_trained_measured_compared_and_reported(string model, string settings)
    {
        using var folder = new TemporaryFolder();
        string[] words = settings.Split(' ');
        JsonNode trained = CommandRun.In(folder, ["train", $"model={model}", .. words, .. Small, "--out", "run"]).Expect(0).Json;
        Assert.NotEqual("diverged", (string)trained["runs"]![0]!["outcome"]!);

        JsonNode memory = CommandRun.In(folder, "memory", "run", "--length", "10", "--json", "--out", "memory").Expect(0).Json;
        Assert.Equal(10, memory["memory"]!.AsArray().Count);
        JsonNode stability = CommandRun.In(folder, "stability", "run", "--draws", "1", "--beta", "0.01", "--json", "--out", "stability")
            .Expect(0).Json;
        Assert.StartsWith(model, (string)stability["verdicts"]![0]!["model"]!, StringComparison.Ordinal);

        double[] x = [.. Enumerable.Range(0, 24).Select(i => Math.Sin(i))];
        Npy.Write(folder["x.npy"], new NamedTensor("", [2, 12, 1], x));
        string weights = Path.Combine("run", "checkpoints", "best.safetensors");
        JsonNode predicted =
            CommandRun.In(folder,
            ["predict", "--model", model, "--weights", weights, "--input", "x.npy", "--output", "y.npy", "--json", .. words]).Expect(0)
            .Json;
        Assert.Equal([2, 12, 1], predicted["shape"]!.AsArray().Select(n => (int)n!));

        CommandRun.In(folder, "report", "run", "--out", "report").Expect(0);
        TinyRun.Train(folder["other"], "model.width=3");
        Assert.Contains(model, CommandRun.In(folder, "compare", "run", "other").Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void They_are_listed_and_a_wrong_use_is_named()
    {
        string list = CommandRun.Of("list", "models").Expect(0).Output;
        Assert.Contains("ssm", list, StringComparison.Ordinal);
        Assert.Contains("lru", list, StringComparison.Ordinal);
        CommandRun.Of("train", "model=lru", "model.layers=2", "--dry-run").Expect(2).ExpectMessage("activation", "activation=tanh");
        CommandRun.Of("train", "model.layers=2", "--dry-run").Expect(2).ExpectMessage("model.layers", "model=ssm");
    }
}
