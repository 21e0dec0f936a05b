namespace Lethe.Cli.Tests.Commands;

/// <summary>Closed-form results through the command line.</summary>
public sealed class TheoryTests
{
    // Values are formulas of doubles: rounding only.
    private const double Rounding = 1e-12;

    [Theory]
    [InlineData("softplus", 0.1, 0.10517091807564763)]
    [InlineData("best", 1, 2.7320508075688772)]
    public void Criterion_of_a_stable_reparameterization(string name, double beta, double expected)
    {
        JsonNode json =
            CommandRun.Of("theory", "criterion", "--parameterization", name, "--beta",
            beta.ToString(System.Globalization.CultureInfo.InvariantCulture), "--json").Expect(0).Json;
        Assert.Equal(expected, (double)json["value"]!, Rounding);
        Assert.Equal("stable", (string)json["verdict"]!);
        Assert.InRange(expected, (double)json["lower"]! * (1 - Rounding), (double)json["upper"]! * (1 + Rounding));
    }

    [Fact]
    public void Criterion_of_direct_is_infinite_and_says_so_in_words() =>
        Assert.Equal("Infinity", (string)CommandRun.Of("theory", "criterion", "--parameterization", "direct", "--beta", "0.1", "--json")
            .Expect(0).Json["value"]!);

    [Fact]
    public void Gradient_scale_with_and_without_the_weight()
    {
        JsonNode json = CommandRun.Of("theory", "gradient-scale", "--parameterization", "direct", "--rate", "0.001", "--json").Expect(0)
            .Json;
        Assert.Equal(1, (double)json["value"]! / 1e6, Rounding);
        Assert.Equal(1, (double)json["relative"]! / 1e9, Rounding);
    }

    [Fact]
    public void Radius_of_a_matrix_and_the_witness_that_attains_it()
    {
        using var folder = new TemporaryFolder();
        Npy.Write(folder["W.npy"], new NamedTensor("", [2, 2], [-0.1, 1, -10, -0.1]));
        JsonNode json = CommandRun.In(folder, "theory", "radius", "--matrix", "W.npy", "--witness", "D.npy", "--json").Expect(0).Json;
        Assert.True((bool)json["stable"]!);
        Assert.Equal(0.1, (double)json["margin"]!, Rounding);
        Assert.Equal(0.0575, (double)json["complex"]!["upper"]!, 5e-5);
        Assert.Equal(0.1, (double)json["real"]!["lower"]!, 1e-6);
        Assert.Equal(0.1, (double)json["real"]!["upper"]!, 1e-6);
        // Trace 0: the pair is imaginary.
        NamedTensor delta = Npy.Read(folder["D.npy"]);
        Assert.Equal(0.2, delta.Data[0] + delta.Data[3], 1e-9);

        // Under Euler with a small step the distances are nearly the same, in units of W.
        JsonNode euler = CommandRun.In(folder, "theory", "radius", "--matrix", "W.npy", "--time", "euler", "--dt", "1e-5", "--json")
            .Expect(0).Json;
        Assert.Equal(0.0575, (double)euler["complex"]!["upper"]!, 1e-4);
        Assert.Equal(Math.Sqrt(10), (double)euler["real"]!["frequency"]!, 0.5);
        ProgramResult unstable = CommandRun.In(folder, "theory", "radius", "--matrix", "W.npy", "--time", "discrete").Expect(0);
        Assert.Contains("unstable as it is", unstable.Output, StringComparison.Ordinal);
        // The worked example of the page is what the command prints.
        ProgramResult text = CommandRun.In(folder, "theory", "radius", "--matrix", "W.npy").Expect(0);
        Assert.Contains(text.Output.ReplaceLineEndings("\n").Trim(), File.ReadAllText(Repository.PathOf("docs", "theory.md")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--matrix", "radius")]
    [InlineData("no such file", "radius --matrix none.npy")]
    [InlineData("its shape is (2, 3)", "radius --matrix wide.npy")]
    [InlineData("element (1, 0) is NaN", "radius --matrix nan.npy")]
    [InlineData("bytes", "radius --matrix large.npy")]
    [InlineData("its shape is ()", "radius --matrix scalar.npy")]
    [InlineData("discrete", "radius --matrix nan.npy --time disrete")]
    [InlineData("--dt", "radius --matrix wide.npy --dt 0.1")]
    [InlineData("it is a folder", "radius --matrix .")]
    [InlineData("--kind", "cell --weights gru.safetensors")]
    [InlineData("--weights", "cell --kind gru")]
    [InlineData("(4 H, H) for an LSTM", "cell --kind lstm --weights gru.safetensors")]
    [InlineData("no tensor named weight_hh_l0", "cell --kind gru --weights wide.npy")]
    [InlineData("bidirectional", "cell --kind gru --weights both.safetensors")]
    [InlineData("no tensor 'weight_ih_l0'", "cell --kind gru --weights part.safetensors")]
    public void A_mistake_is_named(string expected, string line)
    {
        using var folder = new TemporaryFolder();
        Npy.Write(folder["wide.npy"], new NamedTensor("", [2, 3], new double[6]));
        Npy.Write(folder["nan.npy"], new NamedTensor("", [2, 2], [-1, 0, double.NaN, -1]));
        Npy.Write(folder["scalar.npy"], new NamedTensor("", [], [-1]));
        using (FileStream large = File.Create(folder["large.npy"])) large.SetLength(1 << 22);
        WriteGru(folder["gru.safetensors"]);
        Safetensors.Write(folder["both.safetensors"], [new NamedTensor("rnn.weight_hh_l0_reverse", [3, 1], new double[3])]);
        Safetensors.Write(folder["part.safetensors"], [new NamedTensor("rnn.weight_hh_l0", [3, 1], new double[3])]);
        CommandRun.In(folder, ["theory", .. line.Split(' ')]).Expect(2).ExpectMessage(expected);
    }

    /// <summary>Two layers without bias rest at 0, where J = I/2 + W_hn/4.</summary>
    [Fact]
    public void Cell_at_rest()
    {
        using var folder = new TemporaryFolder();
        WriteGru(folder["gru.safetensors"]);
        JsonNode json = CommandRun.In(folder, "theory", "cell", "--kind", "gru", "--weights", "gru.safetensors", "--json").Expect(0).Json;
        Assert.Equal([0.5 + 0.8 / 4, 0.5 - 0.4 / 4], json["layers"]!.AsArray()
            .Select(layer => Math.Round((double)layer!["spectral_radius"]!, 12)));
        Assert.Equal(0.7, (double)json["spectral_radius"]!, Rounding);
        Assert.Equal(0.3, (double)json["layers"]![0]!["real"]!["upper"]!, Rounding);
        Assert.True((bool)json["stable"]!);
    }

    private static void WriteGru(string path) => Safetensors.Write(path,
    [
        new NamedTensor("rnn.weight_ih_l0", [3, 2], [1, 2, 3, 4, 5, 6]), new NamedTensor("rnn.weight_hh_l0", [3, 1], [0.3, -0.2, 0.8]),
        new NamedTensor("rnn.weight_ih_l1", [3, 1], [1, 2, 3]), new NamedTensor("rnn.weight_hh_l1", [3, 1], [0.3, -0.2, -0.4]),
        new NamedTensor("decoder.weight", [1, 1], [2]),
    ]);
}
