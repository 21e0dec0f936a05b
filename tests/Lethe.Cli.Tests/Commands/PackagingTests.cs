using Lethe.Experiments.Subjects;
using Lethe.Interop.Isolation;
using Lethe.Models;
using Lethe.Onnx;
using Lethe.Torch.Scripts;

namespace Lethe.Cli.Tests.Commands;

/// <summary>One GRU that PyTorch wrote in the packagings people export (tests/Fixtures/packagings.py): each is read right, by itself or
/// with the words its refusal names, or is refused with the reason.</summary>
public sealed class PackagingTests(PackagingTests.Models models) : IClassFixture<PackagingTests.Models>
{
    // float32 on one side, outputs near 0.5, 20 steps.
    private const double SameSingle = 2e-6;

    [Theory]
    [InlineData("batch-first.onnx", "")]
    [InlineData("time-first.onnx", "")]
    [InlineData("time-first.onnx", "layout=time-first")]
    [InlineData("channels-first.onnx", "")]
    [InlineData("channels-first.onnx", "layout=channels-first")]
    [InlineData("flat.onnx", "")]
    [InlineData("flat.onnx", "layout=batch-time")]
    [InlineData("state.onnx", "")]
    [InlineData("state.onnx", "state=h:hn")]
    [InlineData("state-of-one.onnx", "")]
    [InlineData("step.onnx", "input=frame output=out")]
    [InlineData("step.onnx", "state=h_in:h_out")]
    [InlineData("vector.onnx", "state=h:hn")]
    [InlineData("last.onnx", "output=last")]
    [InlineData("batch-first.pt", "")]
    [InlineData("batch-first.pt", "in=1 layout=batch-first")]
    [InlineData("time-first.pt", "")]
    [InlineData("channels-first.pt", "")]
    [InlineData("flat.pt", "layout=batch-time")]
    [InlineData("state.pt", "")]
    [InlineData("state.pt", "state=h:1")]
    [InlineData("last.pt", "output=last")]
    [InlineData("one.pt", "")]
    [InlineData("reset.pt", "")]
    public void A_packaging_gives_the_networks_outputs(string file, string words)
    {
        using var model = (IDisposable)models.Load(file, words);
        Same("x", "y", (ISequenceModel)model, SameSingle);
    }

    [Theory]
    [InlineData("window.onnx", "output=last", "x", "window-y", SameSingle)]
    [InlineData("crossed.onnx", "state=a:q,b:p", "x", "crossed-y", SameSingle)]
    [InlineData("tokens.onnx", "vocabulary=7", "ids", "tokens-y", SameSingle)]
    [InlineData("tokens-first.onnx", "vocabulary=7", "ids", "tokens-y", SameSingle)]
    [InlineData("tokens.pt", "vocabulary=7", "ids", "tokens-y", SameSingle)]
    [InlineData("two.onnx", "input=a,b", "two-x", "two-y", SameSingle)]
    [InlineData("quantised.pt", "", "x", "quantised-y", 2e-2)]
    public void Other_outputs_are_PyTorchs(string file, string words, string x, string y, double tolerance)
    {
        using var model = (IDisposable)models.Load(file, words);
        Same(x, y, (ISequenceModel)model, tolerance);
    }

    [Fact]
    public void Chunks_carry_state_and_context()
    {
        using var model = (IDisposable)models.Load("chunk.onnx", "state=h:hn chunk=4 context=2");
        Assert.Equal((4, 4), (((ISequenceModel)model).InputSize, ((ISequenceModel)model).OutputSize));
        NamedTensor x = models.Array("x"), y = models.Array("chunk-y");
        Same(new NamedTensor("x", [3, 5, 4], x.Data), new NamedTensor("y", [3, 5, 4], y.Data), (ISequenceModel)model, SameSingle);
    }

    [Fact]
    public void Other_inputs_are_set()
    {
        using var model = (IDisposable)models.Load("gain.onnx", "set=gain:2,loud:true");
        NamedTensor y = models.Array("y");
        Same(models.Array("x"), new NamedTensor("y", y.Shape, Array.ConvertAll(y.Data, v => 2 * v)), (ISequenceModel)model, SameSingle);
    }

    [Fact]
    public void What_runs_one_sequence_at_a_time_says_so()
    {
        foreach (string file in (string[])["state-of-one.onnx", "one.pt"])
        {
            LoadedModel loaded = models.Loaded(file, "");
            using var release = loaded.Model as IDisposable;
            Assert.Contains("one sequence per call", loaded.Reading.Text, StringComparison.Ordinal);
            Assert.Contains(loaded.Reading.Notes, note => note.Contains("batch of 1", StringComparison.Ordinal));
        }
        LoadedModel quantised = models.Loaded("quantised.pt", "");
        using var other = quantised.Model as IDisposable;
        Assert.Contains(quantised.Reading.Notes, note => note.Contains("dynamic quantisation", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("step.onnx", "", "state", "state=h_in:h_out")]
    [InlineData("crossed.onnx", "", "cannot be told", "state=a:p,b:q if")]
    [InlineData("crossed.onnx", "input=x output=y", "cannot be told", "next value of each state")]
    [InlineData("gain.onnx", "", "'gain' is int64", "set=gain:")]
    [InlineData("gain.onnx", "set=gain:2", "'loud' is bool", "set=loud:")]
    [InlineData("last.onnx", "", "(3, 1)", "output=last")]
    [InlineData("two.onnx", "", "a sequence as well", "input=a,b")]
    [InlineData("tokens.onnx", "", "names of tokens", "vocabulary=N")]
    [InlineData("batch-first.onnx", "vocabulary=7", "no input of", "vocabulary=")]
    [InlineData("batch-first.onnx", "vocabulary=7 input=x", "'x' is float32", "vocabulary=")]
    [InlineData("kept.pt", "", "keeps state between calls", "reset()")]
    [InlineData("chunk.onnx", "state=h:y chunk=4 context=2", "shape", "state=INPUT:OUTPUT")]
    [InlineData("batch-first.onnx", "state=h:hn", "no input 'h'", "input=NAME")]
    public void A_refusal_names_the_reason_and_the_word(string file, string words, string reason, string word)
    {
        ProblemException e = Throws.Problem(ProblemKind.Input, () => models.Load(file, words));
        Assert.Contains(reason, e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains(word, e.Problem.Remedy, StringComparison.Ordinal);
    }

    /// <summary>The word that each of the refusals above names, taken, leads to a model.</summary>
    [Theory]
    [InlineData("step.onnx", "input=frame state=h_in:h_out")]
    [InlineData("gain.onnx", "set=gain:2,loud:true")]
    [InlineData("last.onnx", "output=last")]
    [InlineData("two.onnx", "input=a,b")]
    [InlineData("two.onnx", "input=b set=a:0")]
    [InlineData("reset.pt", "")]
    [InlineData("tokens.onnx", "vocabulary=7")]
    [InlineData("crossed.onnx", "state=a:q,b:p")]
    [InlineData("channels-first.onnx", "layout=channels-first")]
    [InlineData("batch-first.onnx", "input=x")]
    [InlineData("chunk.onnx", "state=h:hn chunk=4 context=2")]
    public void The_advice_of_a_refusal_arrives(string file, string words)
    {
        using TemporaryFolder folder = new();
        string[] said = words.Length == 0 ? [] : words.Split(' ');
        JsonNode memory = CommandRun.In(folder, ["memory", models.Path(file), .. said, "--length", "8", "--restarts", "1", "--magnitudes",
            "1", "--json"]).Expect(0).Json;
        Assert.True((double)memory["memory"]![1]!["value"]! > 1e-3);
        Assert.NotEmpty((string)memory["reading"]!["text"]!);
    }

    /// <summary>Ranges of quantisation are taken over all a call is given: what is smaller than their steps is no memory.</summary>
    [Fact]
    public void A_model_that_quantises_while_it_runs_is_measured_down_to_its_steps()
    {
        using TemporaryFolder folder = new();
        JsonNode memory = Of("quantised.pt"), own = Of("batch-first.pt");
        JsonNode Of(string file) => CommandRun.In(folder, "memory", models.Path(file), "--length", "30", "--restarts", "1", "--magnitudes",
            "1", "--json").Expect(0).Json;
        // The floor is what rounding may make of nothing, so that far the two may be apart.
        for (int t = 0; t < 30; t++)
            Assert.InRange(Math.Abs((double)memory["memory"]![t]!["value"]! - (double)own["memory"]![t]!["value"]!), 0,
                (double)memory["floor"]![t]!);
        Assert.Equal("undecided", (string)memory["tail"]!["kind"]!);
        Assert.True((double)memory["floor"]![0]! > 1e3 * (double)own["floor"]![0]!);
    }

    /// <summary>Weights are taken by their names; what a program does with them is seen by running it.</summary>
    [Theory]
    [InlineData("batch-first.onnx", 0)]
    [InlineData("batch-first.pt", 0)]
    [InlineData("state.onnx", 0)]
    [InlineData("doubled.pt", 1)]
    public void A_run_made_of_a_model_file_answers_as_the_file_or_says_so(string file, int exit)
    {
        using TemporaryFolder folder = new();
        ProgramResult result = CommandRun.In(folder, ["import", models.Path(file), "target=exp", "data.length=20", "data.size=64",
            "data.validation=16", "data.test=16", "train.batch=32", "perturb.draws=0", "perturb.tolerance=none", "--out", "run", "--json"])
            .Expect(exit);
        if (exit == 0) Assert.InRange((double)result.Json["difference"]!, 0, 1e-5);
        else result.ExpectMessage("differ from the file's by 0.5", "lethe memory");
    }

    [Theory]
    [InlineData("pointwise.onnx", "")]
    [InlineData("pointwise.pt", "")]
    [InlineData("channels-first.onnx", "layout=time-first in=1")]
    public void Without_a_memory_there_is_nothing_to_measure(string file, string words)
    {
        using TemporaryFolder folder = new();
        string[] said = words.Length == 0 ? [] : words.Split(' ');
        CommandRun.In(folder, ["memory", models.Path(file), .. said]).Expect(2).ExpectMessage("ignore the past", "layout=");
        Assert.Empty(folder.Entries);
    }

    [Fact]
    public void Inspect_shows_ports_states_ranges_and_what_blocks()
    {
        JsonNode state = CommandRun.Of("inspect", models.Path("state.onnx"), "--json").Expect(0).Json;
        Assert.Equal("x input,h state,y output,hn other", string.Join(',', state["ports"]!.AsArray()
            .Select(port => $"{port!["name"]} {port["role"]}")));
        Assert.Equal("""["n","k",1]""", state["ports"]![0]!["shape"]!.ToJsonString());
        Assert.Empty(state["obstacles"]!.AsArray());
        Assert.All(state["tensors"]!.AsArray(), tensor => Assert.True((double)tensor!["min"]! <= (double)tensor["max"]!));
        JsonNode fed = CommandRun.Of("inspect", models.Path("step.onnx"), "state=h_in:h_out", "--json").Expect(0).Json;
        Assert.Equal("""[{"in":"h_in","out":"h_out"}]""", fed["states"]!.ToJsonString());
        JsonNode blocked = CommandRun.Of("inspect", models.Path("gain.onnx"), "--json").Expect(0).Json;
        Assert.Contains("set=gain", (string)blocked["obstacles"]![0]!["remedy"]!, StringComparison.Ordinal);
        Assert.Contains("it can be measured", CommandRun.Of("inspect", models.Path("batch-first.pt")).Expect(0).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_runs_a_model_file()
    {
        using TemporaryFolder folder = new();
        foreach (string file in (string[])["time-first.onnx", "channels-first.pt"])
        {
            ProgramResult result = CommandRun.In(folder, "predict", models.Path(file), "--input", models.Path("x.npy"), "--output", "y.npy",
                "--json").Expect(0);
            Assert.Equal("[3,20,1]", result.Json["shape"]!.ToJsonString());
            NamedTensor y = Npy.Read(folder["y.npy"]), expected = models.Array("y");
            for (int i = 0; i < y.Data.Length; i++) Assert.Equal(expected.Data[i], y.Data[i], SameSingle);
        }
        CommandRun.In(folder, "predict", models.Path("x.npy"), "--input", "x.npy", "--output", "z.npy").Expect(2)
            .ExpectMessage("a model file", "--weights");
    }

    private void Same(string x, string y, ISequenceModel model, double tolerance) =>
        Same(models.Array(x), models.Array(y), model, tolerance);

    private static void Same(NamedTensor x, NamedTensor y, ISequenceModel model, double tolerance)
    {
        var outputs = new TiledSequences(x.Shape[0], x.Shape[1], model.OutputSize);
        model.Forward(TiledSequences.FromRowMajor(x.Data, x.Shape[0], x.Shape[1], x.Shape[2]), outputs, SharedWorkers.Of(2));
        var actual = new double[y.Data.Length];
        outputs.CopyToRowMajor(actual);
        for (int i = 0; i < actual.Length; i++) Assert.Equal(y.Data[i], actual[i], tolerance);
    }

    /// <summary>The folder of models, made once.</summary>
    public sealed class Models : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Models()
        {
            ProgramResult? made = File.Exists(PythonProgram.Path)
                ? PythonProgram.Run(_folder.Path, Fixtures.PathOf("packagings.py"), _folder.Path) : null;
            Error = made?.Error ?? "";
            Made = made is { ExitCode: 0 };
        }

        private bool Made { get; }

        private string Error { get; }

        internal string Path(string file)
        {
            Require.Optional(Made, "PyTorch " + Error, "apt-get install python3-torch");
            return _folder[file];
        }

        internal NamedTensor Array(string name) => Npy.Read(Path(name + ".npy"));

        internal ISequenceModel Load(string file, string words) => Loaded(file, words).Model;

        internal LoadedModel Loaded(string file, string words)
        {
            ForeignModelOptions options = ModelFileSettings.Parse(words.Length == 0 ? [] : words.Split(' ')) with
            {
                Isolation = ModelIsolation.InProcess,
            };
            if (!LoadedModel.IsOnnx(file)) return Of(TorchScriptModel.Load(Path(file), options));
            OnnxModel model = OnnxModel.Load(Path(file), options);
            return new LoadedModel(model, model.Reading);
        }

        private static LoadedModel Of(TorchScriptModel model) => new(model, model.Reading);

        public void Dispose() => _folder.Dispose();
    }
}
