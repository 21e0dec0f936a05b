namespace Lethe.Cli.Tests.Commands;

/// <summary>lethe memory of .onnx and .pt files: exported runs, PyTorch's own files, and what happens without their libraries.</summary>
public sealed class ModelFileTests
{
    // The exported graph sums in another order: 1e-13 of outputs near 1, divided by dt |x| down to 0.5 * 0.01.
    private const double SameMemory = 1e-10;

    [Theory]
    [InlineData("model=diagonal", "activation=tanh")]
    [InlineData("model=rnn", "activation=hardtanh")]
    [InlineData("model=lru", "activation=linear", "model.integration=native", "model.parameterization=exp", "model.init=ring",
        "model.r_min=0.3", "model.r_max=0.8", "model.max_phase=0.5")]
    [InlineData("model=ssm", "activation=tanh", "model.layers=2", "model.integration=exact")]
    public void An_exported_run_has_the_memory_function_of_the_run(params string[] settings)
    {
        RequireOnnx();
        using var folder = new TemporaryFolder();
        // The search of the worst input is the run's own: here the default, as for a file.
        TinyRun.Train(folder["run"], ["target=exp", "model.width=4", "dt=0.5", "memory.ascent=10", .. settings]);
        JsonNode exported = CommandRun.In(folder, "export", "run", "--format", "onnx", "--out-file", "model.onnx", "--json").Expect(0).Json;
        Assert.Contains(exported["tensors"]!.AsArray(), tensor =>
            ((string)tensor!["name"]!).EndsWith("output.d", StringComparison.Ordinal));
        string[] options = ["--length", "30", "--eps", "0.5", "--magnitudes", "0.015625,0.0625,0.25,0.5,1,2,4", "--json"];
        JsonNode run = CommandRun.In(folder, ["memory", "run", "--out", "a", .. options]).Expect(0).Json;
        JsonNode onnx = CommandRun.In(folder, ["memory", "model.onnx", "--out", "b", .. options]).Expect(0).Json;
        for (int k = 0; k < 30; k++)
        {
            Assert.Equal((double)run["memory"]![k]!["t"]!, (double)onnx["memory"]![k]!["t"]!);
            Assert.Equal((double)run["memory"]![k]!["value"]!, (double)onnx["memory"]![k]!["value"]!, SameMemory);
        }
        Assert.Equal((string)run["tail"]!["kind"]!, (string)onnx["tail"]!["kind"]!);
        Assert.Equal(run["horizon"]!.ToJsonString(), onnx["horizon"]!.ToJsonString());
        Assert.Equal("model.onnx", (string)onnx["subject"]!);
    }

    [Fact]
    public void PyTorchs_ONNX_and_TorchScript_of_one_network_agree()
    {
        RequireOnnx();
        RequireTorch();
        using var folder = new TemporaryFolder();
        string[] options = ["--length", "20", "--json"];
        JsonNode onnx = CommandRun.In(folder, ["memory", Fixtures.PathOf("lstm.onnx"), "input=x", "--out", "a", .. options]).Expect(0).Json;
        JsonNode script = CommandRun.In(folder, ["memory", Fixtures.PathOf("lstm.pt"), "in=2", "--out", "b", .. options]).Expect(0).Json;
        double largest = onnx["memory"]!.AsArray().Max(one => (double)one!["value"]!);
        // float32 on one side: differences of outputs near 0.3 by 1e-7, divided by the |x| = 0.03 of the maximizer, beside M near 0.1.
        for (int k = 0; k < 20; k++)
            Assert.Equal((double)onnx["memory"]![k]!["value"]!, (double)script["memory"]![k]!["value"]!, 1e-3 * largest);
        Assert.True((bool)onnx["rest"]!["reached"]!);
    }

    [Theory]
    [InlineData("2 steps per call", "memory {gru-fixed.onnx} layout=batch-first")]
    [InlineData("takes 64 steps", "memory {gru-fixed.onnx} layout=time-first --length 64")]
    [InlineData("depend on later inputs", "memory {both.onnx}")]
    [InlineData("no input 'h'", "memory {lstm.onnx} input=h")]
    [InlineData("did you mean 'layout'", "memory {lstm.onnx} input=x layot=time-first")]
    [InlineData("did you mean 'time-first'", "memory {lstm.onnx} input=x layout=time-frist")]
    [InlineData("no such file", "memory gone.onnx")]
    public void A_mistake_with_a_model_is_named_and_leaves_nothing(string expected, string line)
    {
        RequireOnnx();
        Mistake(expected, line);
    }

    [Theory]
    [InlineData("no program", "memory {weights.pt}")]
    [InlineData("no program", "memory {module.pt}")]
    [InlineData("torch.save", "memory {writing.pt}")]
    [InlineData("gives another output", "memory {dropout.pt}")]
    [InlineData("in=", "memory {lstm.pt} in=3")]
    [InlineData("no input 'y'", "memory {lstm.pt} input=y")]
    [InlineData("no such file", "memory gone.pt")]
    public void A_mistake_with_a_program_is_named_and_leaves_nothing(string expected, string line)
    {
        RequireTorch();
        Mistake(expected, line);
    }

    [Theory]
    [InlineData(ScriptArchive.Endless, "--time-limit", "5s", "did not answer within 5 s")]
    [InlineData(ScriptArchive.Large, "--memory-limit", "1GB", "more than 1 GB")]
    public void What_takes_too_much_is_ended_and_the_option_is_named(string body, string option, string value, string expected)
    {
        RequireTorch();
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["model.pt"], ScriptArchive.Compose(body));
        CommandRun.In(folder, "memory", "model.pt", option, value).Expect(1).ExpectMessage(expected, option);
        Assert.Equal(["model.pt"], folder.Entries);
    }

    /// <summary>What is no model Lethe runs is called by its name, with the way to one that is.</summary>
    [Theory]
    [InlineData("net.keras", "a Keras model", "tf2onnx")]
    [InlineData("net.h5", "HDF5", "tf2onnx")]
    [InlineData("net.tflite", "TensorFlow Lite", "--tflite")]
    [InlineData("net.pt2", "torch.export", "torch.jit.trace")]
    [InlineData("net.pkl", "a pickle", "torch.jit.script")]
    [InlineData("net.ckpt", "holds weights", "lethe import net.ckpt")]
    [InlineData("net.bin", "holds weights", "torch.jit.script")]
    [InlineData("net.py", "a Python program", "-- python3 net.py")]
    [InlineData("net.weird", "unknown kind", "lethe inspect net.weird")]
    public void Another_kind_of_file_is_named_with_the_way_out(string file, string kind, string way)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[file], "something");
        CommandRun.In(folder, "memory", file).Expect(2).ExpectMessage(kind, way);
        Assert.Equal([file], folder.Entries);
    }

    [Fact]
    public void Stability_of_a_file_says_what_to_use_instead()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in (string[])["net.onnx", "net.pt", "net.safetensors"])
        {
            File.WriteAllText(folder[file], "something");
            CommandRun.In(folder, "stability", file).Expect(2).ExpectMessage("is a file", $"lethe import {file}");
        }
    }

    private static void Mistake(string expected, string line)
    {
        using var folder = new TemporaryFolder();
        string[] words = [.. line.Split(' ').Select(word => word.StartsWith('{') ? Fixtures.PathOf(word.Trim('{', '}')) : word)];
        CommandRun.In(folder, words).Expect(2).ExpectMessage(expected);
        Assert.Empty(folder.Entries);
    }

    private static void RequireOnnx() => RequirePart("onnxruntime");

    private static void RequireTorch() => RequirePart("libtorch");

    private static void RequirePart(string name)
    {
        JsonNode check = CommandRun.Of("doctor", "--json").Expect(0).Json["checks"]!.AsArray()
            .Single(one => (string)one!["name"]! == name)!;
        Require.Optional((bool)check["ok"]!, name, (string)check["detail"]!);
    }
}
