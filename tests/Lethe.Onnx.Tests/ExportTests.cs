namespace Lethe.Onnx.Tests;

/// <summary>An exported model, run by OnnxRuntime, is the model.</summary>
public sealed class ExportTests : OnnxTest, IDisposable
{
    // float64 on both sides; sums have another order and tanh another last digit, over 60 steps of a stable recurrence with outputs near 1.
    private const double SameOutputs = 1e-12;

    // The memory function divides differences of outputs by dt |x|, the smallest of which is 0.25 * 0.01: four hundred times the tolerance
    // of the outputs, which are small there.
    private const double SameMemory = 1e-11;

    private readonly ScratchFolder _folder = new();

    // Nodes compute in float32, over 30 steps of outputs near 1.
    private const double SingleOutputs = 1e-5;

    public static TheoryData<string> Cells => [.. ExportedModels.Cells];

    public static TheoryData<string> Models => [.. ExportedModels.Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void OnnxRuntime_gives_the_same_outputs_for_any_batch_and_time(string name)
    {
        RecurrentModel model = ExportedModels.Create(name);
        using OnnxModel exported = Export(model);
        Assert.Equal((2, 3, 0.25), (exported.InputSize, exported.OutputSize, exported.TimeStep));
        foreach ((int count, int length) in ((int, int)[])[(1, 1), (3, 60), (11, 7)])
        {
            TiledSequences x = ExportedModels.Inputs(count, length, 2), expected = ExportedModels.Run(model, x, Workers.Single),
                actual = ExportedModels.Run(exported, x, SharedWorkers.Of(2));
            for (int i = 0; i < expected.Values.Length; i++) Assert.Equal(expected.Values[i], actual.Values[i], SameOutputs);
            Assert.Contains(expected.Values.ToArray(), value => Math.Abs(value) > 0.1);
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Cells_are_nodes_of_float32_and_come_back_as_they_were(string name)
    {
        RecurrentModel model = ExportedModels.Create(name);
        using OnnxModel exported = Export(model);
        TiledSequences x = ExportedModels.Inputs(11, 30, 2), expected = ExportedModels.Run(model, x, Workers.Single),
            actual = ExportedModels.Run(exported, x, SharedWorkers.Of(2));
        for (int i = 0; i < expected.Values.Length; i++) Assert.Equal(expected.Values[i], actual.Values[i], SingleOutputs);
        OnnxCells back = OnnxCells.Read(_folder["model.onnx"])!;
        Assert.Equal((model.Layers[0].Shape.Cell, model.Options.Activation, model.Options.Layers),
            (back.Cell, back.Activation, back.Layers));
        Assert.Equal(model.Parameters[RecurrentModel.OutputName].ToArray(),
            back.Tensors.Single(tensor => tensor.Name == RecurrentModel.OutputName).Data);
        if (model.Options.Heads == 1)
        {
            double[] w = model.Parameters["weight_hh_l0"].ToArray();
            Assert.Equal(Array.ConvertAll(w, v => (double)(float)v), back.Tensors.Single(tensor => tensor.Name == "weight_hh_l0").Data);
        }
    }

    [Theory]
    [InlineData("diagonal-tanh")]
    [InlineData("ssm-stack")]
    [InlineData("lru")]
    public void Its_memory_function_is_that_of_the_model(string name)
    {
        RecurrentModel model = ExportedModels.Create(name);
        using OnnxModel exported = Export(model);
        var options = new MemoryOptions { Length = 40, AscentRounds = 0, Directions = 4, LargestMagnitude = 0 };
        MemoryFunction expected = MemoryProbing.Measure(model, options, Workers.Single),
            actual = MemoryProbing.Measure(exported, options, Workers.Single);
        for (int k = 0; k < options.Length; k++) Assert.Equal(expected.Values[k], actual.Values[k], SameMemory);
        Assert.Equal(expected.Times, actual.Times);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit_and_nor_does_exporting_again()
    {
        RecurrentModel model = ExportedModels.Create("rnn-tanh");
        Assert.Equal(OnnxExport.Compose(model).Content, OnnxExport.Compose(model).Content);
        using OnnxModel exported = Export(model);
        TiledSequences x = ExportedModels.Inputs(37, 20, 2);
        Assert.Equal(ExportedModels.Run(exported, x, Workers.Single).Values.ToArray(), ExportedModels.Run(exported, x, SharedWorkers.Of(4))
            .Values.ToArray());
    }

    private OnnxModel Export(RecurrentModel model)
    {
        File.WriteAllBytes(_folder["model.onnx"], OnnxExport.Compose(model).Content);
        // The export is what is tested here; a process for each of so many models would only take time.
        return OnnxModel.Load(_folder["model.onnx"], new ForeignModelOptions { Isolation = ModelIsolation.InProcess });
    }
}
