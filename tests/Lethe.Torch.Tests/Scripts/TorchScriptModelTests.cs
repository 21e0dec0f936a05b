using Lethe.Memory;

namespace Lethe.Torch.Tests.Scripts;

/// <summary>Programs saved by PyTorch itself (tests/Fixtures/make.py).</summary>
public sealed class TorchScriptModelTests : ScriptTest
{
    // float32 there, float64 here, 20 steps: a few roundings of 6e-8.
    private const double SameSingle = 1e-6;

    [Fact]
    public void A_program_gives_PyTorchs_outputs()
    {
        using TorchScriptModel model =
            TorchScriptModel.Load(Fixtures.PathOf("lstm.pt"), new ForeignModelOptions { Ports = new() { Channels = 2 }, TimeStep = 0.5 });
        Assert.Equal((2, 3, 0.5), (model.InputSize, model.OutputSize, model.TimeStep));
        NamedTensor x = Npy.Read(Fixtures.PathOf("lstm-x.npy")), expected = Npy.Read(Fixtures.PathOf("lstm-y.npy"));
        TiledSequences inputs = TiledSequences.FromRowMajor(x.Data, 5, 20, 2), first = Run(model, inputs), second = Run(model, inputs);
        var actual = new double[expected.Data.Length];
        first.CopyToRowMajor(actual);
        for (int i = 0; i < actual.Length; i++) Assert.Equal(expected.Data[i], actual[i], SameSingle);
        Assert.Equal(first.Values.ToArray(), second.Values.ToArray());
        Assert.Equal(Math.Pow(2, -53), model.Rounding);
        Assert.Equal(ModelObjection.None, SequenceModelCheck.Find(model, 16, Workers.Single));
    }

    [Fact]
    public void Weights_of_float32_are_computed_with_in_float64_unless_the_program_insists()
    {
        using TorchScriptModel model = LoadHere(Fixtures.PathOf("lstm.pt"), new() { Channels = 2 });
        TiledSequences y = Run(model, new TiledSequences(1, 40, 2));
        Assert.NotEqual((double)(float)y[0, 39, 0], y[0, 39, 0]);
        using TorchScriptModel insists = LoadHere(Fixtures.PathOf("single.pt"));
        Assert.Equal(Math.Pow(2, -24), insists.Rounding);
        var x = new TiledSequences(1, 3, 1);
        x[0, 0, 0] = 0.1;
        Assert.Equal(0.5f * 0.1f, Run(insists, x)[0, 0, 0]);
    }

    [Theory]
    [InlineData("dropout.pt", ModelObjection.NotRepeatable)]
    [InlineData("both.pt", ModelObjection.NotCausal)]
    public void Programs_without_a_memory_function_are_found_out(string file, ModelObjection expected)
    {
        using TorchScriptModel model = LoadHere(Fixtures.PathOf(file));
        Assert.Equal(expected, SequenceModelCheck.Find(model, 16, Workers.Single));
    }

    [Fact]
    public void Batch_and_time_interchanged_are_found_out_and_can_be_named()
    {
        using TorchScriptModel model =
            LoadHere(Fixtures.PathOf("lstm.pt"), new() { Channels = 2, Layout = SequenceLayout.TimeFirst });
        Assert.Equal(ModelObjection.SequencesInteract, SequenceModelCheck.Find(model, 16, Workers.Single));
    }

    [Theory]
    [InlineData("module.pt", "no program", "lethe import")]
    [InlineData("weights.pt", "no program", "torch.jit")]
    [InlineData("old.pt", "pickle", "torch.save")]
    [InlineData("writing.pt", "torch.save", "files")]
    [InlineData("printing.pt", "print", "prints")]
    public void What_is_no_program_or_reaches_outside_is_refused(string file, string found, string remedy)
    {
        // One of them with a child that is starting meanwhile: refused, it ends.
        ProblemException e = Throws.Problem(ProblemKind.Input, () => file == "writing.pt" ? TorchScriptModel.Load(Fixtures.PathOf(file))
            : LoadHere(Fixtures.PathOf(file)));
        Assert.Contains(found, e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains(remedy, e.Problem.Remedy, StringComparison.Ordinal);
        Assert.False(File.Exists("written-by-a-model"));
    }

    /// <summary>Another name for a function, blanks and line ends do not hide it.</summary>
    [Theory]
    [InlineData("    _0 = torch.save\n    _0(x, \"f\")")]
    [InlineData("    _0 = torch\n    _0 .\n  save(x, \"f\")")]
    [InlineData("    _0 = getattr(torch, \"sa\" \"ve\")")]
    [InlineData("    _0 = ops\n    _0.image.read_file(\"f\")")]
    [InlineData("    x = ops.image.read_file(\"f\")")]
    [InlineData("    _0 = print\n    _0(x)")]
    [InlineData("    y = torch.from_file(\"f\", None, 8)")]
    [InlineData("    y = __torch__.torch.classes.dist_rpc.WorkerInfo(\"a\", 0)")]
    public void A_program_that_reaches_outside_in_other_words_is_refused(string body)
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder["model.pt"], ScriptArchiveBuilder.Of(body).Bytes());
        Assert.Contains("its program", Throws.Problem(ProblemKind.Input, () => LoadHere(folder["model.pt"])).Problem.Actual,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_channels_are_said_in_one_line()
    {
        ProblemException e =
            Throws.Problem(ProblemKind.Input, () =>
            LoadHere(Fixtures.PathOf("lstm.pt"), new() { Channels = 5 }));
        Assert.Contains("in=", e.Problem.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", e.Message, StringComparison.Ordinal);
    }

    private static TiledSequences Run(TorchScriptModel model, TiledSequences x)
    {
        var y = new TiledSequences(x.Count, x.Length, model.OutputSize);
        model.Forward(x, y, Workers.Single);
        return y;
    }
}
