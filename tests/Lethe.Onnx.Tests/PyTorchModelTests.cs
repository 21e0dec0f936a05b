using Lethe.Interop;

namespace Lethe.Onnx.Tests;

/// <summary>Models exported by PyTorch itself (tests/Fixtures/make.py).</summary>
public sealed class PyTorchModelTests : OnnxTest
{
    // float32 on both sides, 20 steps: a few roundings of 6e-8.
    private const double SameSingle = 1e-6;

    [Fact]
    public void An_LSTM_with_states_gives_PyTorchs_outputs()
    {
        // x, h0 and c0 are all of rank 3: the name decides. Of y, hn and cn only y has the batch and time of x.
        string path = Fixtures.PathOf("lstm.onnx");
        Assert.Contains("input=x", Throws.Problem(ProblemKind.Input, () => OnnxModel.Load(path)).Problem.Remedy, StringComparison.Ordinal);
        using OnnxModel model = OnnxModel.Load(path, new OnnxModelOptions { Input = "x" });
        NamedTensor x = Npy.Read(Fixtures.PathOf("lstm-x.npy")), expected = Npy.Read(Fixtures.PathOf("lstm-y.npy"));
        TiledSequences y = ExportedModels.Run(model, TiledSequences.FromRowMajor(x.Data, 5, 20, 2), Workers.Single);
        var actual = new double[expected.Data.Length];
        y.CopyToRowMajor(actual);
        for (int i = 0; i < actual.Length; i++) Assert.Equal(expected.Data[i], actual[i], SameSingle);
        Assert.Equal(Math.Pow(2, -24), model.Rounding);
        Assert.Equal(ModelObjection.None, SequenceModelCheck.Find(model, 16, Workers.Single));
    }

    [Fact]
    public void Fixed_sizes_and_time_first_are_read()
    {
        string path = Fixtures.PathOf("gru-fixed.onnx");
        using OnnxModel model = OnnxModel.Load(path, new OnnxModelOptions { TimeFirst = true });
        Assert.Equal((1, 4, 64), (model.InputSize, model.OutputSize, model.LargestLength));
        Assert.Equal(ModelObjection.None, SequenceModelCheck.Find(model, 16, Workers.Single));
        MemoryFunction memory =
            MemoryProbing.Measure(model, new MemoryOptions { Length = 24, SteadyStateSteps = 40, AscentRounds = 0 }, Workers.Single);
        Assert.True(memory.Values[0] > 10 * memory.Values[20], "a GRU with PyTorch's initial weights forgets within some tens of steps");
    }

    [Fact]
    public void A_model_taken_for_batch_first_by_mistake_is_found_out()
    {
        using OnnxModel model = OnnxModel.Load(Fixtures.PathOf("gru-fixed.onnx"));
        // Declared (64, 2, 1): 64 sequences of two steps, which in truth are two sequences of 64 steps.
        Assert.Equal(ModelObjection.SequencesInteract, SequenceModelCheck.Find(model, 2, Workers.Single));
    }

    [Fact]
    public void A_bidirectional_model_is_found_out()
    {
        using OnnxModel model = OnnxModel.Load(Fixtures.PathOf("both.onnx"));
        Assert.Equal(ModelObjection.NotCausal, SequenceModelCheck.Find(model, 16, Workers.Single));
    }
}
