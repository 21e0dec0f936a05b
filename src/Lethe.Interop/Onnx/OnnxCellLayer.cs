using Lethe.Kernels.Recurrence;

namespace Lethe.Interop.Onnx;

/// <summary>
/// One layer of a cell as ONNX's own RNN, GRU or LSTM node. These compute in float32 where onnxruntime runs them, so that weights and
/// signals are rounded to it there; the decoder computes in the numbers of the graph.
/// </summary>
internal sealed class OnnxCellLayer(OnnxGraph graph, LayerRecurrence layer, string prefix) : IOnnxLayer
{
    private readonly RecurrenceShape _shape = layer.Shape;

    private int Units => _shape.Units;

    // The node's gate at a place, as PyTorch's: LSTM i, o, f, c; GRU z, r, h.
    private int[] Order => _shape.Cell switch { RecurrentCell.Lstm => [0, 3, 1, 2], RecurrentCell.Elman => [0], _ => [1, 0, 2] };

    // Names of initial states, empty for 0; and what the node gives of the last ones.
    private string[] _taken = [], _given = [];

    private string[] StateNames => _shape.Cell == RecurrentCell.Lstm ? ["h", "c"] : ["h"];

    /// <inheritdoc/>
    public void TakeStates(string port, int at)
    {
        string axis = graph.Whole(N("state.axis"), 1), direction = graph.Whole(N("state.direction"), 0);
        _taken = [.. StateNames.Select((name, i) =>
        {
            string part = graph.Node("Slice", N(name + "0.part"), [port, graph.Whole(N(name + "0.from"), at + i * Units),
                graph.Whole(N(name + "0.to"), at + (i + 1) * Units), axis]);
            string lifted = graph.Node("Unsqueeze", N(name + "0.lifted"), [part, direction]);
            return graph.Node("Cast", N(name + "0"), [lifted], OnnxGraph.Attribute("to", OnnxTypes.Float));
        })];
    }

    /// <inheritdoc/>
    public string GiveStates()
    {
        string direction = graph.Whole(N("last.direction"), 0);
        string[] last = [.. _given.Select(name => graph.Node("Cast", name + ".flat",
            [graph.Node("Squeeze", name + ".squeezed", [name, direction])], OnnxGraph.Attribute("to", graph.Type)))];
        return last.Length == 1 ? last[0] : graph.Node("Concat", N("last"), last, OnnxGraph.Attribute("axis", 1));
    }

    /// <inheritdoc/>
    /// <exception cref="ProblemException">The activation is none of ONNX's.</exception>
    public string Write(string signal, string? output)
    {
        var weights = new RecurrenceWeights(_shape, layer.Weights);
        string single = graph.Node("Cast", N("single"), [signal], OnnxGraph.Attribute("to", OnnxTypes.Float));
        string first = graph.Node("Transpose", N("time.first"), [single], OnnxGraph.Attribute("perm", [1L, 0, 2]));
        string states = N("states");
        _given = [.. StateNames.Select(name => N("last." + name))];
        // Without sequence_lens, whose place stays empty, initial states follow.
        string[] begin = _taken.Length > 0 ? ["", .. _taken] : [];
        graph.Node(Operator, [states, .. _given], [first, Input(weights), Recurrent(weights), Bias(weights), .. begin], [.. Attributes()]);
        string flat = graph.Node("Squeeze", N("states.flat"), [states, graph.Whole(N("direction"), 1)]);
        string back = graph.Node("Transpose", N("batch.first"), [flat], OnnxGraph.Attribute("perm", [1L, 0, 2]));
        string read = graph.Node("Cast", N("read"), [back], OnnxGraph.Attribute("to", graph.Type));
        if (_shape.Undecoded) return read;
        var decoder = new double[Units * _shape.Outputs];
        for (int o = 0; o < _shape.Outputs; o++)
            for (int i = 0; i < Units; i++) decoder[i * _shape.Outputs + o] = weights.Output[o * Units + i];
        string product = graph.Node("MatMul", N("decoded"), [read, graph.Tensor(N("output.C"), [Units, _shape.Outputs], decoder)]);
        return graph.Node("Add", output ?? N("signal"), [product, graph.Tensor(N("output.d"), [_shape.Outputs], weights.OutputBias)]);
    }

    private string Operator => _shape.Cell switch { RecurrentCell.Lstm => "LSTM", RecurrentCell.Elman => "RNN", _ => "GRU" };

    private string N(string name) => prefix + name;

    private IEnumerable<Protobuf.ProtobufWriter> Attributes()
    {
        yield return OnnxGraph.Attribute("hidden_size", Units);
        if (_shape.Cell == RecurrentCell.Gru) yield return OnnxGraph.Attribute("linear_before_reset", 1);
        if (_shape.Cell != RecurrentCell.Elman || _shape.Activation == Activation.Tanh) yield break;
        if (_shape.Activation != Activation.Relu)
        {
            throw ProblemException.Usage("option --format", $"onnx, while the activation is {Word.Of(_shape.Activation)}",
                "tanh or relu, which an ONNX RNN node has", "export --format safetensors, or train with activation=tanh");
        }

        yield return OnnxGraph.Attribute("activations", ["Relu"]);
    }

    private string Input(RecurrenceWeights weights)
    {
        int d = _shape.Inputs, gate = Units * d;
        var sorted = new double[weights.Input.Length];
        for (int i = 0; i < Order.Length; i++) weights.Input.Slice(Order[i] * gate, gate).CopyTo(sorted.AsSpan(i * gate));
        return graph.Single(N("weight_ih"), [1, _shape.Rows, d], sorted);
    }

    private string Recurrent(RecurrenceWeights weights)
    {
        int head = _shape.HeadUnits;
        var sorted = new double[_shape.Rows * Units];
        for (int i = 0; i < _shape.Rows; i++)
        {
            int row = Order[i / Units] * Units + i % Units;
            weights.Recurrent.Slice(row * head, head).CopyTo(sorted.AsSpan(i * Units + i % Units / head * head));
        }

        return graph.Single(N("weight_hh"), [1, _shape.Rows, Units], sorted);
    }

    /// <summary>The bias of the input, which is the sum of both, and that of the state, which is 0 but for c_n of a GRU.</summary>
    private string Bias(RecurrenceWeights weights)
    {
        var sorted = new double[2 * _shape.Rows];
        for (int i = 0; i < Order.Length; i++) weights.Bias.Slice(Order[i] * Units, Units).CopyTo(sorted.AsSpan(i * Units));
        weights.Bias[_shape.Rows..].CopyTo(sorted.AsSpan(2 * _shape.Rows - Units));
        return graph.Single(N("bias"), [1, 2 * _shape.Rows], sorted);
    }
}
