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
        // x, h0 and c0 are all of rank 3: only with x the past reaches forwards. Of y, hn and cn only y has the batch and time of x.
        string path = Fixtures.PathOf("lstm.onnx");
        using OnnxModel model = OnnxModel.Load(path);
        Assert.Equal(["x"], model.Reading.Inputs);
        Assert.Equal(["y"], model.Reading.Outputs);
        Assert.Equal([("h0", ""), ("c0", "")], model.Reading.States);
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
        using OnnxModel model = LoadHere(path, new() { Layout = SequenceLayout.TimeFirst });
        Assert.Equal((1, 4, 64), (model.InputSize, model.OutputSize, model.LongestContext));
        Assert.Equal(ModelObjection.None, SequenceModelCheck.Find(model, 16, Workers.Single));
        MemoryFunction memory =
            MemoryProbing.Measure(model, new MemoryOptions { Length = 24, SteadyStateSteps = 40, AscentRounds = 0 }, Workers.Single);
        Assert.True(memory.Values[0] > 10 * memory.Values[20], "a GRU with PyTorch's initial weights forgets within some tens of steps");
    }

    [Fact]
    public void The_order_of_dimensions_is_found()
    {
        // Declared (64, 2, 1): two sequences of 64 steps, and not 64 of two.
        using OnnxModel model = LoadHere(Fixtures.PathOf("gru-fixed.onnx"));
        Assert.Equal("x (time, batch, 1) -> y", model.Reading.Text);
        PortWords first = new() { Layout = SequenceLayout.BatchFirst };
        Assert.Contains("2 steps", Throws.Problem(ProblemKind.Input, () => LoadHere(Fixtures.PathOf("gru-fixed.onnx"), first))
            .Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bidirectional_model_is_found_out()
    {
        using OnnxModel model = LoadHere(Fixtures.PathOf("both.onnx"));
        Assert.Equal(ModelObjection.NotCausal, SequenceModelCheck.Find(model, 16, Workers.Single));
    }
}
