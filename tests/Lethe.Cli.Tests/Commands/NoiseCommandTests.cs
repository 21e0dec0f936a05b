namespace Lethe.Cli.Tests.Commands;

/// <summary>lethe noise: its document, what it refuses, and its numbers beside NumPy's.</summary>
public sealed class NoiseCommandTests
{
    // float64 on both sides; exp and tanh differ in their last bits.
    private const double SameError = 1e-5;

    private static readonly string[] Short = ["--length", "16", "--sequences", "2", "--memory-length", "20"];

    [Fact]
    public void A_run_gets_rows_for_stored_weights_and_for_what_hardware_stores()
    {
        using var folder = new TemporaryFolder();
        TinyRun.Train(folder["run"], "target=exp", "model.width=3", "model.parameterization=exp", "activation=linear");
        string[] words =
            ["noise", "run", "--bits", "8,2", "--relative", "5%", "--conductance", "1h", "--state", "bf16", .. Short, "--json"];
        ProgramResult result = CommandRun.In(folder, [.. words, "--out", "a", "--threads", "1"]).Expect(0);
        JsonNode document = result.Json;
        JsonArray rows = document["rows"]!.AsArray();
        Assert.Equal(["bits", "bits", "relative", "conductance", "conductance", "state"], rows.Select(row => (string)row!["kind"]!));
        Assert.Equal(8, (int)rows[0]!["amount"]!);
        Assert.Equal(0.05, (double)rows[2]!["amount"]!);
        foreach (JsonNode? row in rows)
        {
            JsonNode error = row!["error"]!;
            Assert.True((double)error["median"]! <= (double)error["p90"]! && (double)error["p90"]! <= (double)error["worst"]!);
            Assert.Equal(-10 * Math.Log10((double)error["median"]!), (double)row["snr_db"]!, 1e-9);
            Assert.True(row["horizon"]!.AsObject().ContainsKey("0.1"));
            Assert.NotNull(row["tail"]!["kind"]);
            Assert.NotNull(row["survives"]);
            Assert.Equal(16, row["error_by_time"]!.AsArray().Count);
        }
        Assert.Equal(30, (int)rows[2]!["draws"]!);
        Assert.Equal(1, (int)rows[0]!["draws"]!);
        Assert.Contains(document["tensors"]!.AsArray(), part => (string)part!["name"]! == "recurrent.w" && (bool)part["recurrent"]!);
        Assert.Equal("rates f(w)", (string)document["rate"]!["acts_on"]!);
        Assert.Equal(5, document["rate"]!["rows"]!.AsArray().Count);
        foreach (string file in (string[])["noise.csv", "noise-tensors.csv", "noise.svg", "report.html"])
            Assert.True(File.Exists(Path.Combine(folder["a"], file)), file);
        // The same bits for any number of threads.
        ProgramResult again = CommandRun.In(folder, [.. words, "--out", "b", "--threads", "2"]).Expect(0);
        Assert.Equal(rows.ToJsonString(), again.Json["rows"]!.ToJsonString());
    }

    [Fact]
    public void Several_runs_make_one_table_of_kind_by_parameterization()
    {
        using var folder = new TemporaryFolder();
        foreach (string f in (string[])["exp", "direct"])
            TinyRun.Train(folder[$"runs/{f}"], "target=exp", "model.width=3", $"model.parameterization={f}", "activation=linear");
        ProgramResult result = CommandRun.In(folder, ["noise", "runs", "--bits", "4", "--out", "a", .. Short]).Expect(0);
        Assert.Contains("exp, stored weights w", result.Output, StringComparison.Ordinal);
        Assert.Contains("exp, rates f(w)", result.Output, StringComparison.Ordinal);
        Assert.Contains("memory survives", result.Output, StringComparison.Ordinal);
        // The weights of direct are its rates: nothing to show twice.
        Assert.DoesNotContain("direct, rates", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("states and sigma lie within a file", "noise {state-dict.pt} --state bf16")]
    [InlineData("a number of bits", "noise random:gru,width=3 --bits 1")]
    [InlineData("a whole number", "noise random:gru,width=3 --draws 3")]
    [InlineData("a target has no weights", "noise rho:pol")]
    [InlineData("rate, of", "noise random:gru,width=3 --in rate")]
    [InlineData("t0=, nu=", "noise random:gru,width=3 --conductance 1h --device mu=3")]
    [InlineData("option --ball: 'linf:0.1'", "noise random:gru,width=3 --ball l2:0.1,linf:0.1")]
    [InlineData("check the path", "noise gone")]
    [InlineData("no such file", "noise random:gru,width=3 --data gone.npy")]
    public void A_mistake_is_named_and_leaves_nothing(string expected, string line)
    {
        using var folder = new TemporaryFolder();
        string[] words = [.. line.Split(' ').Select(word => word.StartsWith('{') ? Fixtures.PathOf(word.Trim('{', '}')) : word)];
        ProgramResult result = CommandRun.In(folder, words).Expect(2);
        Assert.Contains(expected, result.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    /// <summary>Rounded weights and saved draws of an LSTM and a GRU: errors as a computation in NumPy with the same rounding.</summary>
    [Theory]
    [InlineData("LSTM")]
    [InlineData("GRU")]
    public void Errors_of_cells_trained_with_PyTorch_are_NumPys(string cell)
    {
        PythonProgram.RequireTorch();
        using var folder = new TemporaryFolder();
        string script = Fixtures.PathOf("noise.py");
        PythonProgram.Run(folder.Path, "-W", "ignore", script, "make", cell, folder.Path).Expect(0);
        JsonNode document = CommandRun.In(folder, "noise", "cell.pt", "--bits", "8,6,4", "--relative", "0.1", "--save-draws", "--no-memory",
            "--data", "x.npy", "--out", "out", "--json").Expect(0).Json;
        string[] known = PythonProgram.Run(folder.Path, "-W", "ignore", script, "errors", cell, folder.Path).Expect(0).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        JsonArray rows = document["rows"]!.AsArray();
        Assert.Equal(7, known.Length);
        for (int i = 0; i < 4; i++)
        {
            double[] errors = [.. known[i].Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).Order()];
            double median = errors.Length == 1 ? errors[0] : (errors[14] + errors[15]) / 2;
            Assert.Equal(median, (double)rows[i]!["error"]!["median"]!, SameError * median);
            Assert.Equal(errors[^1], (double)rows[i]!["error"]!["worst"]!, SameError * errors[^1]);
        }

        // States are rounded in a run that is made of the file, which the refusal says.
        CommandRun.In(folder, "noise", "cell.pt", "--state", "bf16", "--out", "no").Expect(2)
            .ExpectMessage("lethe import cell.pt --out RUN", "noise RUN --state bf16");
        CommandRun.In(folder, "import", "cell.pt", "target=random:rnn,width=2,in=2,out=1", "model.inputs=2", "model.outputs=1",
            "train.batch=8", "data.size=8", "data.validation=8", "data.test=8", "data.length=20", "memory.length=8", "perturb.draws=0",
            "perturb.tolerance=none", "--out", "run").Expect(0);
        JsonArray states = CommandRun.In(folder, "noise", "run", "--state", "bf16,fp8,8", "--no-memory", "--data", "x.npy", "--out", "s",
            "--json").Expect(0).Json["rows"]!.AsArray();
        Assert.Equal(3, states.Count);
        foreach ((string expected, JsonNode? row) in known[4..].Zip(states))
        {
            double error = double.Parse(expected, CultureInfo.InvariantCulture);
            Assert.Equal(error, (double)row!["error"]!["median"]!, SameError * error);
        }
    }
}
