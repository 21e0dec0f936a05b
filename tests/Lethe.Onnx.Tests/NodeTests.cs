using Lethe.Interop;
using Lethe.Parameterizations;

namespace Lethe.Onnx.Tests;

/// <summary>The ONNX project's own tests of its RNN, GRU and LSTM nodes (Debian's libonnx-testdata): computed by the cells here, or refused
/// by the feature's name.</summary>
public sealed class NodeTests : OnnxTest
{
    // The tests' numbers are float32 of order one.
    private const double Tolerance = 1e-6;

    // A memory function divides differences of float32 outputs by inputs of 0.01 and more.
    private const double SameMemory = 1e-5;

    private static readonly string Folder = "/usr/share/libonnx-testdata/data/node";

    public static TheoryData<string, string> Nodes => new()
    {
        { "test_simple_rnn_defaults", "" }, { "test_simple_rnn_with_initial_bias", "" }, { "test_simple_rnn_batchwise", "" },
        { "test_rnn_seq_length", "" }, { "test_lstm_defaults", "" }, { "test_lstm_with_initial_bias", "" }, { "test_lstm_batchwise", "" },
        { "test_lstm_with_peepholes", "peepholes" }, { "test_gru_defaults", "" }, { "test_gru_with_initial_bias", "" },
        { "test_gru_seq_length", "" }, { "test_gru_batchwise", "" },
    };

    [Theory]
    [MemberData(nameof(Nodes))]
    public void A_node_is_computed_or_its_feature_is_named(string name, string refused)
    {
        Assert.SkipUnless(Directory.Exists(Folder), "libonnx-testdata is not installed");
        string folder = Path.Combine(Folder, name), data = Path.Combine(folder, "test_data_set_0");
        OnnxNode node = OnnxFile.Read(Path.Combine(folder, "model.onnx")).Nodes.Single();
        if (refused.Length > 0)
        {
            ProblemException problem = Assert.Throws<ProblemException>(() => new OnnxCellNode(name, node));
            Assert.Contains(refused, problem.Message, StringComparison.Ordinal);
            return;
        }
        var cell = new OnnxCellNode(name, node);
        NamedTensor[] tensors = [.. cell.Tensors(0, wanted => Tensor(data, "input", node.Inputs.ToList().IndexOf(wanted)))];
        NamedTensor x = Tensor(data, "input", 0)!;
        bool batchFirst = node.Whole("layout", 0) == 1;
        int time = x.Shape[batchFirst ? 1 : 0], batch = x.Shape[batchFirst ? 0 : 1], d = x.Shape[2], m = cell.Units;
        RecurrentModel model = ModelCatalog.Default.Find(Word.Of(cell.Cell))!.Create(new RecurrentOptions
        {
            Width = m,
            Inputs = d,
            Outputs = m,
            Activation = cell.Activation,
            Parameterization = ParameterizationCatalog.Direct,
        });
        foreach (NamedTensor tensor in tensors) tensor.Data.CopyTo(model.Parameters[tensor.Name]);
        for (int i = 0; i < m; i++) model.Parameters[RecurrentModel.OutputName][i * m + i] = 1;
        TiledSequences inputs = new(batch, time, d), states = new(batch, time, m);
        for (int s = 0; s < batch; s++)
            for (int k = 0; k < time; k++)
                for (int c = 0; c < d; c++) inputs[s, k, c] = x.Data[((batchFirst ? s * time + k : k * batch + s) * d) + c];
        model.Forward(inputs, states, Workers.Single);
        int tested = 0;
        foreach ((string output, int index) in node.Outputs.Where(output => output.Length > 0).Select((output, index) => (output, index)))
        {
            // Y is (time, 1, batch, m), or (batch, time, 1, m); Y_h the same without time.
            NamedTensor expected = Tensor(data, "output", index)!;
            bool all = expected.Shape.Length == 4;
            if (expected.Data.Length != batch * m * (all ? time : 1)) continue;
            for (int s = 0; s < batch; s++)
            {
                for (int k = all ? 0 : time - 1; k < time; k++)
                {
                    for (int i = 0; i < m; i++, tested++)
                    {
                        int at = !all ? s : batchFirst ? s * time + k : k * batch + s;
                        Assert.Equal(expected.Data[at * m + i], states[s, k, i], Tolerance);
                    }
                }
            }
        }
        Assert.True(tested > 0);
    }

    [Fact]
    public void The_cell_of_a_file_has_the_memory_that_onnxruntime_measures()
    {
        string path = Fixtures.PathOf("lstm.onnx");
        OnnxCells cells = OnnxCells.Read(path)!;
        NamedTensor readout = cells.Tensors.Single(tensor => tensor.Name == RecurrentModel.OutputName);
        RecurrentModel model = ModelCatalog.Default.Find(Word.Of(cells.Cell))!.Create(new RecurrentOptions
        {
            Width = readout.Shape[1],
            Inputs = cells.Tensors[0].Shape[1],
            Outputs = readout.Shape[0],
            Layers = cells.Layers,
            Activation = cells.Activation,
            Parameterization = ParameterizationCatalog.Direct,
        });
        foreach (NamedTensor tensor in cells.Tensors) tensor.Data.CopyTo(model.Parameters[tensor.Name]);
        using OnnxModel file = OnnxModel.Load(path, new ForeignModelOptions { Isolation = ModelIsolation.InProcess });
        var options = new MemoryOptions { Length = 30, AscentRounds = 0, Directions = 4, LargestMagnitude = 0 };
        MemoryFunction expected = MemoryProbing.Measure(file, options, Workers.Single),
            actual = MemoryProbing.Measure(model, options, Workers.Single);
        for (int k = 0; k < options.Length; k++) Assert.Equal(expected.Values[k], actual.Values[k], SameMemory);
    }

    private static NamedTensor? Tensor(string folder, string kind, int index)
    {
        string path = Path.Combine(folder, $"{kind}_{index}.pb");
        return index >= 0 && File.Exists(path)
            ? OnnxTensor.Parse(File.ReadAllBytes(path)).ToNamed(path, new ReadBudget(path, new FileInfo(path).Length)) : null;
    }
}
