using Lethe.Experiments.Runs;

namespace Lethe.Cli.Tests.Commands;

/// <summary>lethe import and lethe export: weights out and in again, PyTorch's files, and what is refused.</summary>
public sealed class ImportExportTests
{
    // Small data and nothing perturbed, so that an import takes no time.
    private static readonly string[] Quick =
        ["data.size=64", "data.validation=16", "data.test=16", "data.length=16", "train.batch=32", "perturb.draws=0",
        "perturb.tolerance=none", "memory.ascent=1"];

    [Theory]
    [InlineData("safetensors")]
    [InlineData("npz")]
    public void What_is_exported_comes_back_as_the_same_run(string format)
    {
        using var folder = new TemporaryFolder();
        TinyRun.Train(folder["run"], "target=exp", "model=rnn", "model.width=3", "model.parameterization=softplus", "activation=tanh");
        JsonNode exported = CommandRun.In(folder, "export", "run", "--format", format, "--json").Expect(0).Json;
        string file = (string)exported["file"]!;
        Assert.Equal(Path.Combine("run", $"export.{format}"), file);
        Assert.Equal(["input.U", "input.b", "output.c", "output.d", "recurrent.P", "recurrent.w"], exported["tensors"]!.AsArray()
            .Select(t => (string)t!["name"]!).Order(StringComparer.Ordinal));
        JsonNode listed = CommandRun.In(folder, "import", file, "--json").Expect(0).Json;
        JsonNode matrix = listed["tensors"]!.AsArray().Single(t => (string)t!["name"]! == "recurrent.P")!;
        Assert.Equal("[3,3]", matrix["shape"]!.ToJsonString().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal("float64", (string)matrix["dtype"]!);

        JsonNode imported =
            CommandRun.In(folder,
            ["import", file, "model=rnn", "model.parameterization=softplus", "activation=tanh", "target=exp", .. Quick, "--out", "again",
            "--json"]).Expect(0).Json;
        Assert.Equal((3, "imported"), ((int)imported["width"]!, (string)imported["outcome"]!));
        JsonNode[] runs =
            [.. CommandRun.In(folder, "runs", "run", "again", "--json").Expect(0).Json["runs"]!.AsArray().Select(run => run!)];
        Assert.Equal((double)runs[0]["test_loss"]!, (double)runs[1]["test_loss"]!);
        foreach (string command in (string[])["memory", "stability"])
            CommandRun.In(folder, command, "again", "--out", command, "--json").Expect(0);
        Assert.Equal(Memory(folder, "run"), Memory(folder, "again"));
        // Nothing is left to train.
        CommandRun.In(folder, "train", "--resume", "again").Expect(0);
    }

    [Theory]
    [InlineData("safetensors")]
    [InlineData("npz")]
    public void An_export_brings_its_model_along_and_a_word_against_it_is_said(string format)
    {
        using var folder = new TemporaryFolder();
        TinyRun.Train(folder["run"], "target=exp", "model=rnn", "model.width=3", "model.parameterization=softplus", "activation=tanh");
        CommandRun.In(folder, "export", "run", "--format", format, "--out-file", $"w.{format}").Expect(0);
        CommandRun.In(folder, ["import", $"w.{format}", "target=exp", .. Quick, "--out", "again"]).Expect(0);
        Assert.Equal(StoredRun.Open(folder["run"]).LoadModel().Parameters.Values.ToArray(),
            StoredRun.Open(folder["again"]).LoadModel().Parameters.Values.ToArray());
        foreach (string setting in (string[])["model", "model.parameterization", "activation", "dt"])
            Assert.Equal(Text("run", setting), Text("again", setting));
        ProgramResult other =
            CommandRun.In(folder, ["import", $"w.{format}", "activation=hardtanh", "target=exp", .. Quick, "--out", "other"]).Expect(0);
        Assert.Contains("activation is tanh in", other.Error, StringComparison.Ordinal);

        Npy.Write(folder["x.npy"], new NamedTensor("", [1, 2, 1], [1, 1]));
        CommandRun.In(folder, "predict", "--weights", $"w.{format}", "--input", "x.npy", "--output", "y.npy").Expect(0);
        CommandRun.In(folder, "predict", "--model", "rnn", "--weights", $"w.{format}", "--input", "x.npy", "--output", "z.npy",
            "model.parameterization=softplus", "activation=tanh").Expect(0);
        Assert.Equal(Npy.Read(folder["y.npy"]).Data, Npy.Read(folder["z.npy"]).Data);

        string Text(string run, string setting) =>
            StoredRun.Open(folder[run]).Config.Entries.Single(entry => entry.Setting.Key == setting).Text;
    }

    /// <summary>What an advice names, works.</summary>
    [Theory]
    [InlineData("parallel.pt", "module.")]
    [InlineData("lightning-4.ckpt", "state_dict.model._orig_mod.")]
    [InlineData("odd.npz", "opt/")]
    [InlineData("named-otherwise", "layer.")]
    public void A_forgotten_prefix_is_named_and_arrives(string file, string prefix)
    {
        using var folder = new TemporaryFolder();
        string[] words = ["import", Fixtures.PathOf($"Foreign/{file}"), "model=diagonal", "activation=linear", .. Quick, "--out", "run"];
        CommandRun.In(folder, words).Expect(2).ExpectMessage($"--prefix {prefix}");
        CommandRun.In(folder, [.. words, "--prefix", prefix]).Expect(0);
        Assert.Equal([0.5, 0.25, 0.125],
            Safetensors.Read(folder["run", "checkpoints", "best.safetensors"]).Find("recurrent.w")!.Data);
        Npy.Write(folder["x.npy"], new NamedTensor("", [1, 2, 1], [1, 1]));
        CommandRun.In(folder, "predict", "--model", "diagonal", "--weights", Fixtures.PathOf($"Foreign/{file}"), "--prefix", prefix,
            "--input", "x.npy", "--output", "y.npy", "activation=linear").Expect(0);
    }

    [Fact]
    public void What_is_not_read_is_listed_with_its_type_and_left_out_by_name()
    {
        using var folder = new TemporaryFolder();
        JsonNode listed = CommandRun.Of("import", Fixtures.PathOf("Foreign/odd.npz"), "--json").Expect(0).Json;
        JsonNode settings = listed["tensors"]!.AsArray().Single(tensor => (string)tensor!["name"]! == "settings")!;
        Assert.Contains("pickle", (string)settings["unread"]!, StringComparison.Ordinal);
        Assert.Contains("not read", CommandRun.Of("import", Fixtures.PathOf("Foreign/odd.npz")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("'config' is left out", CommandRun.In(folder,
            ["import", Fixtures.PathOf("Foreign/beside.npz"), "model=diagonal", "activation=linear", .. Quick, "--out", "run"]).Expect(0)
            .Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_PyTorch_checkpoint_of_the_reference_is_listed_imported_and_predicted_with()
    {
        using var folder = new TemporaryFolder();
        JsonNode listed = CommandRun.In(folder, "import", Fixtures.PathOf("checkpoint.pt"), "--prefix", "state_dict.", "--json").Expect(0)
            .Json;
        Assert.Equal(5, listed["tensors"]!.AsArray().Count);
        CommandRun.In(folder,
            ["import", Fixtures.PathOf("checkpoint.pt"), "--prefix", "state_dict.", "model=diagonal", "activation=linear", .. Quick,
            "--out", "run", "--json"]).Expect(0);
        NamedTensor[] weights = [.. Safetensors.Read(folder["run", "checkpoints", "best.safetensors"]).Tensors];
        Assert.Equal([0.5, 0.25, 0.125], weights.Single(w => w.Name == "recurrent.w").Data);

        // h <- h + x u + b - w h, two steps of x = 1 from 0, by hand.
        Npy.Write(folder["x.npy"], new NamedTensor("", [1, 2, 1], [1, 1]));
        CommandRun.In(folder, "predict", "--model", "diagonal", "--weights", Fixtures.PathOf("weights.pt"), "--input", "x.npy", "--output",
            "y.npy", "activation=linear").Expect(0);
        double[] u = [1, 0.5, -0.25], b = [0, 0.125, 0], w = [0.5, 0.25, 0.125], c = [1, 2, 3];
        double first = 0.0625, second = 0.0625;
        for (int i = 0; i < 3; i++)
        {
            double v = u[i] + b[i];
            first += c[i] * v;
            second += c[i] * (v * (1 - w[i]) + v);
        }
        double[] y = Npy.Read(folder["y.npy"]).Data;
        Assert.Equal(first, y[0], 1e-15);
        Assert.Equal(second, y[1], 1e-15);
    }

    [Fact]
    public void The_tensors_of_an_ONNX_model_are_listed()
    {
        JsonNode listed = CommandRun.Of("import", Fixtures.PathOf("lstm.onnx"), "--json").Expect(0).Json;
        Assert.Contains(listed["tensors"]!.AsArray(), tensor => (string)tensor!["dtype"]! == "float32" && tensor["shape"]!.AsArray()
            .Count == 3);
    }

    [Fact]
    public void Training_curves_are_written_for_TensorBoard()
    {
        using var folder = new TemporaryFolder();
        TinyRun.Train(folder["run"], "target=exp", "model.width=2");
        JsonNode exported = CommandRun.In(folder, "export", "run", "--format", "tensorboard", "--out", "logs", "--json").Expect(0).Json;
        byte[] content = File.ReadAllBytes(folder["logs", "events.out.tfevents.lethe"]);
        Assert.Equal(Path.Combine("logs", "events.out.tfevents.lethe"), (string)exported["file"]!);
        // Two epochs, five columns; the last loss stands there as float32.
        double loss =
            double.Parse(File.ReadLines(folder["run", "metrics.csv"]).Last().Split(',')[3],
            System.Globalization.CultureInfo.InvariantCulture);
        byte[] stored = [.. "val_loss"u8, 0x15, .. BitConverter.GetBytes((float)loss)];
        Assert.True(content.AsSpan().IndexOf(stored) > 0);
        CommandRun.In(folder, "export", "run", "--format", "tensorboard", "--out-file", "again").Expect(0);
        Assert.Equal(content, File.ReadAllBytes(folder["again"]));
    }

    [Theory]
    [InlineData("__main__.Recurrent", "import {module.pt}")]
    [InlineData("docs/weights.md", "import {state-dict.pt} model=diagonal --out out")]
    [InlineData("model.width", "import {weights.pt} model=diagonal model.width=4 --out out")]
    [InlineData("begins with 'net.'", "import {state-dict.pt} --prefix net.")]
    [InlineData("no such file", "import gone.pt")]
    [InlineData("no file given", "import")]
    [InlineData("no such folder", "export gone")]
    [InlineData("one of safetensors", "export gone --format onxx")]
    public void A_mistake_is_named_and_leaves_nothing(string expected, string line)
    {
        using var folder = new TemporaryFolder();
        string[] words = [.. line.Split(' ').Select(word => word.StartsWith('{') ? Fixtures.PathOf(word.Trim('{', '}')) : word)];
        CommandRun.In(folder, words).Expect(2).ExpectMessage(expected);
        Assert.Empty(folder.Entries);
    }

    [Fact]
    public void Widths_of_a_chain_are_exported_one_by_one_and_unstable_weights_are_stored_with_exit_3()
    {
        using var folder = new TemporaryFolder();
        TinyRun.Train(folder["chain"], "target=exp", "model.width=2,3");
        CommandRun.In(folder, "export", "chain").Expect(2).ExpectMessage("width-2");
        CommandRun.In(folder, "export", Path.Combine("chain", "width-3"), "--out-file", "w.safetensors").Expect(0);
        Assert.Equal(5, Safetensors.Read(folder["w.safetensors"]).Tensors.Count);

        Safetensors.Write(folder["wild.safetensors"],
        [
            new NamedTensor("encoder.U.weight", [1, 1], [1]), new NamedTensor("encoder.U.bias", [1], [0]),
                new NamedTensor("net.W.weight", [1], [1e30]),
            new NamedTensor("decoder.U.weight", [1, 1], [1]), new NamedTensor("decoder.U.bias", [1], [0]),
        ]);
        CommandRun.In(folder, ["import", "wild.safetensors", "model=diagonal", "activation=linear", .. Quick, "--out", "wild"]).Expect(3)
            .ExpectMessage("become infinite or NaN");
        Assert.True(File.Exists(folder["wild", "checkpoints", "best.safetensors"]));
    }

    private static string Memory(TemporaryFolder folder, string run) =>
        CommandRun.In(folder, "memory", run, "--length", "20", "--out", $"memory-{run}", "--json").Expect(0).Json["memory"]!.ToJsonString();
}
