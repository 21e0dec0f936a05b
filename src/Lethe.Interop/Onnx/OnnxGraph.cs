namespace Lethe.Interop.Onnx;

/// <summary>Composes an ONNX graph: nodes in the order they are computed in, stored tensors and ports of float64 or float32. What a call
/// makes, it gives the name of.</summary>
internal sealed class OnnxGraph(string name, bool single = false)
{
    // The first operator set with everything used here is 13 (Clip on float64); 17 is a widespread one. IR version 8 belongs to it.
    private const int OperatorSet = 17, IrVersion = 8;

    private const int IntAttribute = 2, TensorAttribute = 4, GraphAttribute = 5, IntsAttribute = 7, StringsAttribute = 8;

    private readonly List<ProtobufWriter> _nodes = [], _tensors = [], _inputs = [], _outputs = [];
    private readonly List<TensorListing> _listing = [];

    private readonly int _type = single ? OnnxTypes.Float : OnnxTypes.Double;

    internal IReadOnlyList<TensorListing> Listing => _listing;

    /// <summary>The graph inside a node, of the same numbers.</summary>
    internal OnnxGraph Inner(string inner) => new(inner, single);

    /// <summary>Declares an input; a dimension is a number or a name.</summary>
    internal string Input(string port, params object[] shape)
    {
        _inputs.Add(Port(port, shape));
        return port;
    }

    /// <summary>Declares an output; without dimensions its rank stays open.</summary>
    internal void Output(string port, params object[] shape) => _outputs.Add(Port(port, shape));

    /// <summary>The type of its numbers.</summary>
    internal int Type => _type;

    internal string Tensor(string tensor, int[] shape, ReadOnlySpan<double> values) => Numbers(tensor, shape, values, single);

    /// <summary>A tensor of float32, whatever the others are.</summary>
    internal string Single(string tensor, int[] shape, ReadOnlySpan<double> values) => Numbers(tensor, shape, values, true);

    internal string Whole(string tensor, params ReadOnlySpan<long> values)
    {
        var raw = new byte[values.Length * sizeof(long)];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(raw.AsSpan(i * sizeof(long)), values[i]);
        return Stored(tensor, [values.Length], OnnxTypes.Int64, "int64", raw);
    }

    /// <summary>Adds a node with one output, whose name it gives.</summary>
    internal string Node(string operation, string output, IEnumerable<string> inputs, params ReadOnlySpan<ProtobufWriter> attributes)
    {
        Node(operation, [output], inputs, attributes);
        return output;
    }

    internal void Node(string operation, IEnumerable<string> outputs, IEnumerable<string> inputs,
        params ReadOnlySpan<ProtobufWriter> attributes)
    {
        var node = new ProtobufWriter();
        foreach (string input in inputs) node.Text(1, input);
        string first = outputs.First();
        foreach (string output in outputs) node.Text(2, output);
        node.Text(3, $"{operation} {first}").Text(4, operation);
        foreach (ProtobufWriter attribute in attributes) node.Message(5, attribute);
        _nodes.Add(node);
    }

    internal static ProtobufWriter Attribute(string attribute, long value) =>
        new ProtobufWriter().Text(1, attribute).Number(3, value).Number(20, IntAttribute);

    internal static ProtobufWriter Attribute(string attribute, IEnumerable<long> values)
    {
        ProtobufWriter message = new ProtobufWriter().Text(1, attribute);
        foreach (long value in values) message.Number(8, value);
        return message.Number(20, IntsAttribute);
    }

    internal static ProtobufWriter Attribute(string attribute, IEnumerable<string> values)
    {
        ProtobufWriter message = new ProtobufWriter().Text(1, attribute);
        foreach (string value in values) message.Text(9, value);
        return message.Number(20, StringsAttribute);
    }

    internal static ProtobufWriter Attribute(string attribute, OnnxGraph graph) =>
        new ProtobufWriter().Text(1, attribute).Message(6, graph.Message()).Number(20, GraphAttribute);

    /// <summary>An attribute that is the number 0, as a tensor.</summary>
    internal ProtobufWriter Zero(string attribute)
    {
        ProtobufWriter tensor = new ProtobufWriter().Number(1, 1).Number(2, _type)
            .Bytes(9, new byte[single ? sizeof(float) : sizeof(double)]);
        return new ProtobufWriter().Text(1, attribute).Message(5, tensor).Number(20, TensorAttribute);
    }

    internal byte[] Model(string producerVersion, IEnumerable<(string Key, string Value)> metadata)
    {
        ProtobufWriter model = new ProtobufWriter().Number(1, IrVersion).Text(2, "lethe").Text(3, producerVersion).Message(7, Message())
            .Message(8, new ProtobufWriter().Text(1, "").Number(2, OperatorSet));
        foreach ((string key, string value) in metadata) model.Message(14, new ProtobufWriter().Text(1, key).Text(2, value));
        return model.ToArray();
    }

    private ProtobufWriter Message()
    {
        var graph = new ProtobufWriter();
        foreach (ProtobufWriter node in _nodes) graph.Message(1, node);
        graph.Text(2, name);
        foreach (ProtobufWriter tensor in _tensors) graph.Message(5, tensor);
        foreach (ProtobufWriter port in _inputs) graph.Message(11, port);
        foreach (ProtobufWriter port in _outputs) graph.Message(12, port);
        return graph;
    }

    private string Numbers(string tensor, int[] shape, ReadOnlySpan<double> values, bool brief)
    {
        int size = brief ? sizeof(float) : sizeof(double);
        var raw = new byte[values.Length * size];
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> at = raw.AsSpan(i * size);
            if (brief) BinaryPrimitives.WriteSingleLittleEndian(at, (float)values[i]);
            else BinaryPrimitives.WriteDoubleLittleEndian(at, values[i]);
        }

        return Stored(tensor, shape, brief ? OnnxTypes.Float : OnnxTypes.Double, brief ? "float32" : "float64", raw);
    }

    private string Stored(string tensor, int[] shape, int type, string dtype, ReadOnlySpan<byte> raw)
    {
        _listing.Add(new TensorListing(tensor, [.. shape], dtype));
        var message = new ProtobufWriter();
        foreach (int d in shape) message.Number(1, d);
        _tensors.Add(message.Number(2, type).Text(8, tensor).Bytes(9, raw));
        return tensor;
    }

    private ProtobufWriter Port(string port, object[] shape)
    {
        ProtobufWriter type = new ProtobufWriter().Number(1, _type);
        if (shape.Length > 0)
        {
            var dimensions = new ProtobufWriter();
            foreach (object d in shape)
                dimensions.Message(1, d is int size ? new ProtobufWriter().Number(1, size) : new ProtobufWriter().Text(2, (string)d));
            type.Message(2, dimensions);
        }

        return new ProtobufWriter().Text(1, port).Message(2, new ProtobufWriter().Message(1, type));
    }
}
