namespace Lethe.Cli.Tests.Hosting;

/// <summary>Files that are missing, cut short, mislabelled or hold NaN; outputs that cannot be written. One message each, nothing
/// half-written.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BadInputTests()
    {
        Npy.Write(_folder["x.npy"], new NamedTensor("", [2, 3, 1], [1, 2, 3, 4, 5, 6]));
        Npy.Write(_folder["nan.npy"], new NamedTensor("", [2, 3, 1], [1, 2, 3, double.NaN, 5, 6]));
        Safetensors.Write(_folder["w.safetensors"], Weights(1));
        byte[] input = File.ReadAllBytes(_folder["x.npy"]), weights = File.ReadAllBytes(_folder["w.safetensors"]);
        File.WriteAllBytes(_folder["cut.npy"], input[..^5]);
        File.WriteAllBytes(_folder["cut.safetensors"], weights[..^5]);
        File.WriteAllBytes(_folder["named.npy"], weights);
        File.WriteAllBytes(_folder["named.safetensors"], input);
        File.WriteAllText(_folder["broken.yaml"], "model: [diagonal\n", Encoding.UTF8);
        File.WriteAllText(_folder["text.csv"], "0,1\n1,half\n", Encoding.UTF8);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cut.npy", "predict --model diagonal --weights w.safetensors --input cut.npy --output y")]
    [InlineData("named.npy", "predict --model diagonal --weights w.safetensors --input named.npy --output y")]
    [InlineData("no such file", "predict --model diagonal --weights w.safetensors --input gone.npy --output y")]
    [InlineData("NaN", "predict --model diagonal --weights w.safetensors --input nan.npy --output y")]
    [InlineData("cut.safetensors", "predict --model diagonal --weights cut.safetensors --input x.npy --output y")]
    [InlineData("named.safetensors", "predict --model diagonal --weights named.safetensors --input x.npy --output y")]
    [InlineData("net.P.weight", "predict --model rnn --weights w.safetensors --input x.npy --output y")]
    [InlineData("broken.yaml", "train broken.yaml --out y")]
    [InlineData("half", "train smoke target=file:text.csv --out y")]
    [InlineData("regular file", "train smoke --out x.npy/y")]
    [InlineData("regular file", "memory rho:exp --out x.npy/y")]
    [InlineData("x.npy", "predict --model diagonal --weights w.safetensors --input x.npy --output x.npy/y")]
    [InlineData("y", "generate pol --size 2 --length 4 --out-file x.npy/y")]
    public void A_bad_file_is_named_and_nothing_is_written(string expected, string line)
    {
        IReadOnlyList<string> before = _folder.Entries;
        ProgramResult result = CommandRun.In(_folder, line.Split(' '));
        Assert.True(result.ExitCode is 1 or 2, $"exit code {result.ExitCode}\n{result.Error}");
        result.ExpectMessage(expected);
        Assert.Empty(result.Output);
        Assert.Equal(before, _folder.Entries);
    }

    [Fact]
    public void Allowed_NaN_stays_in_its_sequence()
    {
        CommandRun.In(_folder, "predict", "--model", "diagonal", "--weights", "w.safetensors", "--input", "nan.npy", "--output", "y.npy",
            "--allow-nan", "activation=linear").Expect(0);
        double[] y = Npy.Read(_folder["y.npy"]).Data;
        Assert.All(y[..3], value => Assert.True(double.IsFinite(value)));
        Assert.True(double.IsNaN(y[3]));
    }

    [Fact]
    public void Outputs_that_diverge_are_written_and_exit_3()
    {
        Safetensors.Write(_folder["wild.safetensors"], Weights(40));
        Npy.Write(_folder["long.npy"], new NamedTensor("", [1, 400, 1], [.. Enumerable.Repeat(1.0, 400)]));
        CommandRun.In(_folder, "predict", "--model", "diagonal", "--weights", "wild.safetensors", "--input", "long.npy", "--output",
            "y.npy", "activation=linear")
            .Expect(3).ExpectMessage("sequence 0", "step");
        Assert.True(File.Exists(_folder["y.npy"]));
    }

    [Fact]
    public void A_diverging_run_exits_3_and_its_result_says_when_and_where()
    {
        ProgramResult result = CommandRun.In(_folder, "train", "smoke", "train.lr=1e300", "--out", "run", "--json").Expect(3)
            .ExpectMessage("diverged", "epoch 1");
        Assert.Equal("diverged", (string)result.Json["runs"]![0]!["outcome"]!);
        Assert.Equal(1, (int)result.Json["runs"]![0]!["divergence"]!["epoch"]!);
        Assert.Contains("\"diverged\"", File.ReadAllText(_folder["run", "result.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_empty_is_refused_and_left_as_it_is()
    {
        Directory.CreateDirectory(_folder["full"]);
        File.WriteAllText(_folder["full", "mine.txt"], "mine");
        foreach (string line in (string[])["train smoke --out full", "memory rho:exp --out full", "quickstart --out full"])
            CommandRun.In(_folder, line.Split(' ')).Expect(2).ExpectMessage("not empty", "--force");
        Assert.Equal(["mine.txt"], Directory.EnumerateFileSystemEntries(_folder["full"]).Select(Path.GetFileName));
    }

    // One unit of rate w: h + tanh-like of x - w h; a rate above 2 grows without bound at dt = 1.
    private static NamedTensor[] Weights(double rate) =>
    [
        new("encoder.U.weight", [1, 1], [1]), new("encoder.U.bias", [1], [0]), new("net.W.weight", [1], [rate]),
        new("decoder.U.weight", [1, 1], [1]), new("decoder.U.bias", [1], [0]),
    ];
}
