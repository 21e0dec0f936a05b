using Lethe.Kernels.Recurrence;

namespace Lethe.Interop.Onnx;

/// <summary>One layer: encoder, Scan, decoder.</summary>
internal sealed class OnnxLayer(OnnxGraph graph, LayerRecurrence layer, string prefix) : IOnnxLayer
{
    private readonly RecurrenceShape _shape = layer.Shape;

    private string[]? _taken;

    private int Units => _shape.Units;

    private string[] PartNames => _shape.Complex ? [".re", ".im"] : [""];

    /// <inheritdoc/>
    public void TakeStates(string port, int at)
    {
        int parts = PartNames.Length;
        // Of a complex state every second column is Re, the others Im.
        _taken = [.. PartNames.Select((name, p) => graph.Node("Slice", N("h0") + name,
        [
            port, graph.Whole(N("h0.from") + name, at + p), graph.Whole(N("h0.to") + name, at + _shape.StateSize),
            graph.Whole(N("h0.axis") + name, 1), graph.Whole(N("h0.step") + name, parts),
        ]))];
    }

    /// <inheritdoc/>
    public string GiveStates()
    {
        string[] last = [.. PartNames.Select(name => N("last") + name)];
        if (last.Length == 1) return last[0];
        string axis = graph.Whole(N("last.axis"), 2);
        string pairs = graph.Node("Concat", N("last.pairs"), last.Select(part => graph.Node("Unsqueeze", part + ".column", [part, axis])),
            OnnxGraph.Attribute("axis", 2));
        return graph.Node("Reshape", N("last"), [pairs, graph.Whole(N("last.shape"), 0, _shape.StateSize)]);
    }

    /// <inheritdoc/>
    public string Write(string signal, string? output)
    {
        var weights = new RecurrenceWeights(_shape, layer.Weights);
        int parts = _shape.Complex ? 2 : 1;
        // A complex state is two real ones, whose weights stand in turns: part 0 is Re, part 1 Im.
        string[] names = PartNames;
        string[] start = _taken ?? [.. Enumerable.Repeat(Start(signal), parts)];
        string[] driven = new string[parts];
        for (int p = 0; p < parts; p++) driven[p] = Encode(signal, weights, p, parts, names[p]);
        string[] states = Scan(weights, start, driven, names);
        string? sum = null;
        for (int p = 0; p < parts; p++)
        {
            string read = _shape.Layerwise ? Sigma(graph, graph, states[p], N("read") + names[p]) : states[p];
            string decoder =
                graph.Tensor(N("output.C") + names[p], [Units, _shape.Decoded], Columns(weights.Output, _shape.Decoded, p, parts));
            string product = graph.Node("MatMul", N("decoded") + names[p], [read, decoder]);
            sum = sum is null ? product : graph.Node("Add", N("decoded"), [sum, product]);
        }

        string bias = graph.Tensor(N("output.d"), [_shape.Decoded], weights.OutputBias);
        if (_shape.Features == 0) return graph.Node("Add", output ?? N("signal"), [sum!, bias]);
        string features = Sigma(graph, graph, graph.Node("Add", N("features"), [sum!, bias]), N("features.sigma"));
        var transposed = new double[_shape.Features * _shape.Outputs];
        for (int f = 0; f < _shape.Features; f++)
            for (int o = 0; o < _shape.Outputs; o++) transposed[f * _shape.Outputs + o] = weights.Readout[o * _shape.Features + f];
        string outputs = graph.Node("MatMul", N("readout"),
            [features, graph.Tensor(N("readout.V"), [_shape.Features, _shape.Outputs], transposed)]);
        return graph.Node("Add", output ?? N("signal"), [outputs, graph.Tensor(N("readout.e"), [_shape.Outputs], weights.ReadoutBias)]);
    }

    private string N(string name) => prefix + name;

    /// <summary>h_0: zeros of shape (batch, m).</summary>
    private string Start(string signal)
    {
        string shape = graph.Node("Shape", N("shape"), [signal]);
        string batch = graph.Node("Gather", N("batch"), [shape, graph.Whole(N("first"), 0)]);
        string size = graph.Node("Concat", N("state.shape"), [batch, graph.Whole(N("units"), Units)], OnnxGraph.Attribute("axis", 0));
        return graph.Node("ConstantOfShape", N("h0"), [size], graph.Zero("value"));
    }

    /// <summary>U x + b of all steps.</summary>
    private string Encode(string signal, RecurrenceWeights weights, int part, int parts, string name)
    {
        var transposed = new double[_shape.Inputs * Units];
        var bias = new double[Units];
        for (int i = 0; i < Units; i++)
        {
            int row = i * parts + part;
            bias[i] = weights.Bias[row];
            for (int c = 0; c < _shape.Inputs; c++) transposed[c * Units + i] = weights.Input[row * _shape.Inputs + c];
        }

        string product =
            graph.Node("MatMul", N("encoded") + name, [signal, graph.Tensor(N("input.U") + name, [_shape.Inputs, Units], transposed)]);
        return graph.Node("Add", N("driven") + name, [product, graph.Tensor(N("input.b") + name, [Units], bias)]);
    }

    /// <summary>The states of all steps, (batch, time, m) each. Weights are named in the outer graph, which the body of a Scan
    /// sees.</summary>
    private string[] Scan(RecurrenceWeights weights, string[] start, string[] driven, string[] names)
    {
        OnnxGraph body = graph.Inner(N("step"));
        string[] before = [.. names.Select(name => body.Input(N("h") + name))], now = [.. names.Select(name => body.Input(N("v") + name))];
        string[] after = _shape.Complex ? Rotate(body, weights, before, now)
            : [_shape.IsLinearInTime ? Linear(body, weights, before[0], now[0]) : Residual(body, weights, before[0], now[0])];
        foreach (string state in after) body.Output(state);
        foreach (string state in after) body.Output(body.Node("Identity", state + ".kept", [state]));
        string[] states = [.. names.Select(name => N("states") + name)];
        long[] axes = [.. names.Select(_ => 1L)];
        graph.Node("Scan", names.Select(name => N("last") + name).Concat(states), start.Concat(driven),
            OnnxGraph.Attribute("body", body),
            OnnxGraph.Attribute("num_scan_inputs", names.Length), OnnxGraph.Attribute("scan_input_axes", axes),
                OnnxGraph.Attribute("scan_output_axes", axes));
        return states;
    }

    /// <summary>M h + v.</summary>
    private string Linear(OnnxGraph body, RecurrenceWeights weights, string h, string v) =>
        body.Node("Add", N("next"), [Recurrent(body, weights, h, _shape.Dense ? "recurrent.M" : "recurrent.multiplier"), v]);

    /// <summary>h + dt sigma(v - A h).</summary>
    private string Residual(OnnxGraph body, RecurrenceWeights weights, string h, string v)
    {
        string z = body.Node("Sub", N("z"), [v, Recurrent(body, weights, h, _shape.Dense ? "recurrent.A" : "recurrent.rate")]);
        string change = body.Node("Mul", N("change"), [Sigma(graph, body, z, N("sigma")), graph.Tensor(N("dt"), [], [layer.TimeStep])]);
        return body.Node("Add", N("next"), [h, change]);
    }

    private string Recurrent(OnnxGraph body, RecurrenceWeights weights, string h, string name)
    {
        if (!_shape.Dense) return body.Node("Mul", N("kept"), [h, graph.Tensor(N(name), [Units], weights.Recurrent)]);
        // Rows of h are sequences: h A^T.
        return body.Node("MatMul", N("kept"),
            [h, graph.Tensor(N(name) + ".transposed", [Units, Units], Columns(weights.Recurrent, Units, 0, 1))]);
    }

    /// <summary>lambda h + v in real parts.</summary>
    private string[] Rotate(OnnxGraph body, RecurrenceWeights weights, string[] h, string[] v)
    {
        double[] re = new double[Units], im = new double[Units];
        for (int i = 0; i < Units; i++) (re[i], im[i]) = (weights.Recurrent[2 * i], weights.Recurrent[2 * i + 1]);
        string cos = graph.Tensor(N("recurrent.lambda.re"), [Units], re), sin = graph.Tensor(N("recurrent.lambda.im"), [Units], im);
        string real = body.Node("Sub", N("turned.re"), [body.Node("Mul", N("rr"), [h[0], cos]), body.Node("Mul", N("ii"), [h[1], sin])]);
        string imaginary =
            body.Node("Add", N("turned.im"), [body.Node("Mul", N("ri"), [h[0], sin]), body.Node("Mul", N("ir"), [h[1], cos])]);
        return [body.Node("Add", N("next.re"), [real, v[0]]), body.Node("Add", N("next.im"), [imaginary, v[1]])];
    }

    private string Sigma(OnnxGraph outer, OnnxGraph place, string z, string name) => _shape.Activation switch
    {
        Activation.Tanh => place.Node("Tanh", name, [z]),
        Activation.Relu => place.Node("Relu", name, [z]),
        Activation.Hardtanh =>
            place.Node("Clip", name, [z, outer.Tensor(name + ".low", [], [-1.0]), outer.Tensor(name + ".high", [], [1.0])]),
        Activation.Linear => place.Node("Identity", name, [z]),
        _ => throw new ArgumentOutOfRangeException(nameof(z), _shape.Activation, "no ONNX operator is known for this activation"),
    };

    /// <summary>The transpose (m, rows) of one part of a matrix (rows, parts m).</summary>
    private double[] Columns(ReadOnlySpan<double> matrix, int rows, int part, int parts)
    {
        var transposed = new double[rows * Units];
        for (int r = 0; r < rows; r++)
            for (int i = 0; i < Units; i++) transposed[i * rows + r] = matrix[(r * Units + i) * parts + part];
        return transposed;
    }
}
