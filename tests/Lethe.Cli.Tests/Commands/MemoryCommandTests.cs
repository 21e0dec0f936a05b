namespace Lethe.Cli.Tests.Commands;

/// <summary>lethe memory: closed forms of targets, trained runs, and what is refused.</summary>
public sealed class MemoryCommandTests
{
    // The fit is of log values that are exact to rounding; six digits of the exponent survive it.
    private const double FitTolerance = 1e-6;

    private static readonly string[] Files = ["memory-log-time.pdf", "memory-log-time.svg", "memory.csv", "memory.pdf", "memory.svg"];

    [Fact]
    public void A_target_gives_its_kernel_its_exponent_and_its_horizons()
    {
        using var folder = new TemporaryFolder();
        JsonNode json = CommandRun.In(folder, "memory", "rho:pol15", "--length", "50", "--eps", "0.5", "0.001", "--json", "--out", "out")
            .Expect(0).Json;
        JsonArray memory = json["memory"]!.AsArray();
        Assert.Equal(50, memory.Count);
        Assert.Equal(3, (double)memory[3]!["t"]!);
        Assert.Equal(Math.Pow(4, -1.5), (double)memory[3]!["value"]!, 1e-15);
        Assert.Equal("polynomial", (string)json["tail"]!["kind"]!);
        Assert.Equal(1.5, (double)json["tail"]!["exponent"]!, FitTolerance);
        Assert.Equal("NaN", (string)json["tail"]!["rate"]!);
        Assert.Equal(2, json["tail"]!["ci"]!.AsArray().Count);
        // 2^-1.5 = 0.354 is the first value below one half; 50^-1.5 = 0.0028 is not below a thousandth.
        Assert.Equal(1, (double)json["horizon"]!["0.5"]!);
        Assert.Null(json["horizon"]!["0.001"]);
        Assert.True(json["horizon"]!.AsObject().ContainsKey("0.001"));
        Assert.Empty(json["maximiser"]!.AsArray());
        Assert.True((bool)json["rest"]!["reached"]!);
        Assert.Equal(Files, Directory.GetFiles(folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_expression_and_its_step_are_a_subject_and_a_folder_that_is_not_empty_is_refused()
    {
        using var folder = new TemporaryFolder();
        string[] line = ["memory", "rho:expr:exp(-2*t)", "dt=0.1", "--length", "40", "--out", "out"];
        JsonNode json = CommandRun.In(folder, [.. line, "--json"]).Expect(0).Json;
        Assert.Equal("exponential", (string)json["tail"]!["kind"]!);
        Assert.Equal(2, (double)json["tail"]!["rate"]!, FitTolerance);
        CommandRun.In(folder, line).Expect(2).ExpectMessage("out", "not empty", "--force");
        CommandRun.In(folder, [.. line, "--force"]).Expect(0);
    }

    [Fact]
    public void A_run_is_measured_beside_its_target_and_every_width_of_a_chain()
    {
        using var folder = new TemporaryFolder();
        TinyRun.Train(folder["chain"], "target=exp", "model.width=2,4", "model.parameterization=softplus", "activation=hardtanh");
        JsonNode json = CommandRun.In(folder, "memory", "chain", "--length", "20", "--eps", "0.5", "--json", "--out", "out").Expect(0).Json;
        Assert.Equal(20, json["memory"]!.AsArray().Count);
        Assert.Equal([2, 4], json["widths"]!.AsArray().Select(width => (int)width!["width"]!));
        Assert.Equal(4, (int)json["width"]!);
        Assert.True(JsonNode.DeepEquals(json["memory"], json["widths"]![1]!["memory"]));
        Assert.Single(json["maximiser"]!.AsArray());
        Assert.Equal(Math.Exp(-1), (double)json["target"]!["memory"]![1]!["value"]!, 1e-15);
        Assert.Equal("t,width_2,width_4", File.ReadLines(folder["out", "memory-widths.csv"]).First());

        ProgramResult text = CommandRun.In(folder, "memory", folder["chain", "width-4"], "--probe", "impulse", "--threads", "1").Expect(0);
        Assert.Contains("impulse probe", text.Output, StringComparison.Ordinal);
        Assert.Contains("target exp", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_models_give_each_seed_their_mean_and_a_band()
    {
        using var folder = new TemporaryFolder();
        string[] line =
            ["memory", "random:gru,width=8,seed=3", "--seeds", "3", "--length", "40", "--probe", "impulse", "--json", "--out", "out"];
        JsonNode json = CommandRun.In(folder, line).Expect(0).Json;
        JsonArray seeds = json["seeds"]!.AsArray(), band = json["band"]!.AsArray();
        Assert.Equal(["seed 3", "seed 4", "seed 5"], seeds.Select(one => (string)one!["seed"]!));
        for (int k = 0; k < 40; k++)
        {
            double[] values = [.. seeds.Select(one => (double)one!["memory"]![k]!["value"]!)];
            Assert.Equal(values.Average(), (double)band[k]!["mean"]!, 1e-15);
            Assert.InRange((double)band[k]!["low"]!, values.Min(), values.Max());
            Assert.InRange((double)band[k]!["high"]!, (double)band[k]!["low"]!, values.Max());
        }
        Assert.True(File.Exists(folder["out", "memory-seeds.csv"]));
        JsonNode alone =
            CommandRun.In(folder, "memory", "random:gru,width=8,seed=4", "--length", "40", "--probe", "impulse", "--json", "--out", "alone")
            .Expect(0).Json;
        Assert.True(JsonNode.DeepEquals(alone["memory"], seeds[1]!["memory"]));
    }

    [Fact]
    public void How_it_was_found_stands_beside_it()
    {
        using var folder = new TemporaryFolder();
        string[] line = ["memory", "random:gru,width=16,seed=5", "--length", "101"];
        JsonNode json = CommandRun.In(folder, [.. line, "--json", "--out", "out"]).Expect(0).Json;
        foreach (string key in (string[])["floor", "spread"]) Assert.Equal(101, json[key]!.AsArray().Count);
        Assert.Null(json["upper"]);
        Assert.Equal(["heaviside", "impulse", "reversed"], json["probes"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.True((bool)json["rest"]!["reached"]!);
        // Gates that large inputs saturate hold; small inputs never saturate them.
        Assert.True((double)json["bound"]! > 4);
        Assert.True((double)json["memory"]![100]!["value"]! > 1e-5);
        Assert.Equal(4, (double)json["bounded"]!["bound"]!);
        Assert.Equal("exponential", (string)json["bounded"]!["tail"]!["kind"]!);
        Assert.All(json["maximisers"]!.AsArray(), m => Assert.Single(m!["x"]!.AsArray()));
        Assert.All(json["warnings"]!.AsArray(), w => Assert.NotEmpty((string)w!["remedy"]!));

        ProgramResult text = CommandRun.In(folder, [.. line, "--out", "text"]).Expect(0);
        string[] said = ["impulse", "reversed", "inputs: up to |x| = ", "worst input at t = 100: ", "rest: reached after",
            "|x| up to 4  exponential"];
        foreach (string words in said) Assert.Contains(words, text.Output, StringComparison.Ordinal);
        JsonNode small = CommandRun.In(folder, [.. line, "--magnitudes", "1,4", "--json", "--out", "small"]).Expect(0).Json;
        Assert.Equal(4, (double)small["bound"]!);
        Assert.Null(small["bounded"]);
        Assert.True((double)small["memory"]![100]!["value"]! < 1e-10);
    }

    [Fact]
    public void A_linear_model_has_an_upper_bound_beside_it()
    {
        using var folder = new TemporaryFolder();
        TinyRun.Train(folder["run"], "activation=linear");
        JsonNode json = CommandRun.In(folder, "memory", "run", "--length", "20", "--json", "--out", "out").Expect(0).Json;
        Assert.True((bool)json["is_linear"]!);
        Assert.Equal("Infinity", (string)json["bound"]!);
        for (int k = 0; k < 20; k++)
            Assert.True((double)json["upper"]![k]! >= (double)json["memory"]![k]!["value"]!);
        Assert.Contains("an upper bound lies at most", CommandRun.In(folder, "memory", "run", "--out", "text").Expect(0).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Around_real_inputs_there_is_a_median_and_a_worst_window()
    {
        using var folder = new TemporaryFolder();
        double[] x = [.. Enumerable.Range(0, 3 * 20 * 2).Select(i => Math.Sin(i * i))];
        using (FileStream file = File.Create(folder["x.npy"])) Npy.Write(file, new NamedTensor("x", [3, 20, 2], x));
        string[] line = ["memory", "random:lstm,width=4,in=2", "data=x.npy", "--length", "12", "--json"];
        JsonNode json = CommandRun.In(folder, [.. line, "--out", "out"]).Expect(0).Json;
        Assert.Equal(3, (int)json["windows"]!);
        for (int k = 0; k < 12; k++)
            Assert.True((double)json["worst"]!["memory"]![k]!["value"]! >= (double)json["memory"]![k]!["value"]!);
        // In units of the spread of the data; per unit of input it is larger by that.
        JsonNode unit = CommandRun.In(folder, [.. line, "scale=1", "--out", "unit"]).Expect(0).Json;
        Assert.NotEqual((double)unit["memory"]![0]!["value"]!, (double)json["memory"]![0]!["value"]!);
        CommandRun.In(folder, "memory", "random:lstm,width=4,in=3", "data=x.npy").Expect(2).ExpectMessage("as many as the model reads");
        Assert.Contains("worst window", CommandRun.In(folder, [.. line[..^1], "--out", "text"]).Expect(0).Output, StringComparison.Ordinal);
    }

    /// <summary>cat gives its input back: the identity, whose memory is one step long.</summary>
    [Fact]
    public void A_program_is_measured_through_its_standard_streams()
    {
        using var folder = new TemporaryFolder();
        JsonNode json = CommandRun.In(folder, "memory", "in=2", "dt=0.5", "--length", "30", "--json", "--out", "out", "--", "cat").Expect(0)
            .Json;
        // |x|_2 / (dt |x|_inf) for x = (1, 1).
        Assert.Equal(Math.Sqrt(2) / 0.5, (double)json["memory"]![0]!["value"]!, 1e-12);
        Assert.Equal(0, (double)json["memory"]![1]!["value"]!);
        Assert.Equal("finite", (string)json["tail"]!["kind"]!);
        Assert.Equal("cat", (string)json["subject"]!);
    }

    [Theory]
    [InlineData("did you mean 'rho:pol'", "memory pol")]
    [InlineData("did you mean 'pol'", "memory rho:plo")]
    [InlineData("Did you mean 'lstm'", "memory random:lsmt,width=64")]
    [InlineData("width is -1", "memory random:lstm,width=-1")]
    [InlineData("did you mean 'random:gru'", "memory gru")]
    [InlineData("has no seed", "memory rho:pol --seeds 3")]
    [InlineData("cannot be started", "memory -- no-such-program-here")]
    [InlineData("nothing behind --", "memory --")]
    [InlineData("exit code 1", "memory -- false")]
    [InlineData("no .npy", "memory -- echo hello")]
    [InlineData("--memory-limit", "memory --memory-limit 3x -- cat")]
    [InlineData("--memory-limit", "memory --memory-limit 1MB -- cat")]
    [InlineData("longer than", "memory -- yes")]
    [InlineData("dt=STEP or in=CHANNELS", "memory width=3 -- cat")]
    [InlineData("lethe import", "memory model.safetensors")]
    [InlineData("no such folder", "memory nothing")]
    [InlineData("--eps", "memory --eps 2 rho:exp")]
    [InlineData("--length", "memory rho:exp --length 1")]
    [InlineData("heaviside", "memory rho:exp --probe heavyside")]
    [InlineData("no subject given", "memory")]
    [InlineData("dt=", "memory rho:exp seed=1")]
    [InlineData("the same memory around every input", "memory rho:exp base=1")]
    [InlineData("a positive number", "memory random:gru scale=0")]
    [InlineData("as many as the model reads", "memory random:gru,in=3 base=1,2")]
    [InlineData("at least 1", "memory random:gru rest=none")]
    [InlineData("no such file", "memory random:gru data=nowhere.npy")]
    [InlineData("--magnitudes", "memory random:gru --magnitudes -1")]
    public void A_mistake_is_named_and_leaves_nothing(string expected, string line)
    {
        using var folder = new TemporaryFolder();
        CommandRun.In(folder, line.Split(' ')).Expect(2).ExpectMessage(expected);
        Assert.Empty(folder.Entries);
    }

    [Theory]
    [InlineData("within 0.2 s", "--time-limit", "memory --time-limit 0.2 -- sleep 20")]
    [InlineData("more than 300 MB", "--memory-limit", "memory --memory-limit 300MB -- tail /dev/zero")]
    [InlineData("within 2 s", "--time-limit", "memory --time-limit 2 -- yes error >&2")]
    public void A_program_that_takes_too_much_is_ended(string expected, string option, string line)
    {
        using var folder = new TemporaryFolder();
        string[] words = line.Split(' ');
        // A shell only where the streams are to be changed.
        if (words[^1] == ">&2") words = [.. words[..4], "sh", "-c", string.Join(' ', words[4..])];
        CommandRun.In(folder, words).Expect(1).ExpectMessage(expected, option);
        Assert.Empty(folder.Entries);
    }
}
