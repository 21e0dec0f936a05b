namespace Lethe.Cli.Tests.Commands;

/// <summary>lethe predict with states: call by call as one call.</summary>
public sealed class PredictStateTests
{
    [Theory]
    [InlineData("lru", "linear")]
    [InlineData("ssm", "tanh")]
    public void Calls_that_carry_the_state_have_the_bits_of_one_call(string model, string activation)
    {
        using var folder = new TemporaryFolder();
        string[] settings = [$"model={model}", $"activation={activation}", "model.width=5", "dt=0.3", "train.epochs=1", "data.size=16",
            "train.batch=16",
            "data.validation=8", "data.test=8", "data.length=6", "perturb.draws=0", "perturb.tolerance=none", "target=exp",
            .. model == "ssm" ? (string[])["model.layers=2"] : []];
        CommandRun.In(folder, ["train", .. settings, "--out", "run"]).Expect(0);
        double[] x = [.. Enumerable.Range(0, 3 * 10).Select(i => Math.Sin(i))];
        Npy.Write(folder["x.npy"], new NamedTensor("", [3, 10, 1], x));
        CommandRun.In(folder, "predict", "run", "--input", "x.npy", "--output", "y.npy", "--state-out", "last.npy").Expect(0);
        string[] state = [];
        var outputs = new double[3, 10];
        foreach ((int start, int length) in ((int, int)[])[(0, 4), (4, 1), (5, 5)])
        {
            Npy.Write(folder["part.npy"], new NamedTensor("", [3, length, 1],
                [.. Enumerable.Range(0, 3 * length).Select(i => x[i / length * 10 + start + i % length])]));
            CommandRun.In(folder, ["predict", "run", "--input", "part.npy", "--output", "answer.npy", .. state, "--state-out", "h.npy"])
                .Expect(0);
            state = ["--state", "h.npy"];
            double[] y = Npy.Read(folder["answer.npy"]).Data;
            for (int i = 0; i < y.Length; i++) outputs[i / length, start + i % length] = y[i];
        }
        Assert.Equal(Npy.Read(folder["y.npy"]).Data, outputs.Cast<double>());
        Assert.Equal(Npy.Read(folder["last.npy"]).Data, Npy.Read(folder["h.npy"]).Data);

        Npy.Write(folder["odd.npy"], new NamedTensor("", [3, 2], new double[6]));
        CommandRun.In(folder, "predict", "run", "--input", "x.npy", "--output", "y.npy", "--state", "odd.npy").Expect(2)
            .ExpectMessage("a state for each sequence");
    }

    [Fact]
    public void A_model_file_says_why_it_takes_none()
    {
        using var folder = new TemporaryFolder();
        Npy.Write(folder["x.npy"], new NamedTensor("", [1, 2, 1], [1, 1]));
        CommandRun.In(folder, "predict", Fixtures.PathOf("lstm.onnx"), "--input", "x.npy", "--output", "y.npy", "--state-out", "h.npy")
            .Expect(2).ExpectMessage("--state-out");
    }

    [Fact]
    public void An_ONNX_graph_has_ports_for_states_and_other_formats_say_that_they_have_none()
    {
        using var folder = new TemporaryFolder();
        CommandRun.In(folder, "train", "model=s4d", "activation=linear", "model.width=3", "train.epochs=1", "data.size=16",
            "train.batch=16",
            "data.validation=8", "data.test=8", "data.length=6", "perturb.draws=0", "perturb.tolerance=none",
            "target=exp", "protocol=growing-horizon", "model.gamma=computed", "--out", "run").Expect(0);
        JsonNode written = CommandRun.In(folder, "export", "run", "--format", "onnx", "--stateful", "--precision", "float32", "--out-file",
            "m.onnx", "--json").Expect(0).Json;
        Assert.Contains(written["tensors"]!.AsArray(), t => (string)t!["dtype"]! == "float32");
        string ports = CommandRun.In(folder, "inspect", "m.onnx").Expect(0).Output;
        Assert.Contains("state_in", ports, StringComparison.Ordinal);
        Assert.Contains("state_out", ports, StringComparison.Ordinal);
        CommandRun.In(folder, "export", "run", "--format", "npz", "--stateful").Expect(2).ExpectMessage("--format onnx");
    }
}
