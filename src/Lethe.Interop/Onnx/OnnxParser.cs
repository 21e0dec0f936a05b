namespace Lethe.Interop.Onnx;

/// <summary>Reads of a ModelProto what Lethe needs to know: ports, stored tensors, metadata, operators of other domains, data in other
/// files.</summary>
internal sealed class OnnxParser
{
    // Graphs within graphs (loops, conditions); real models have a handful of levels.
    private const int DeepestGraph = 64;

    // A tensor is its record, a shape, a name and often pairs of strings; ports and dimensions are like it.
    private const int ObjectsPerTensor = 4;

    private const int RecurrentInput = 2;

    private readonly ReadBudget _budget;
    private readonly HashSet<(string Domain, string Name)> _functions = [];

    private OnnxParser(ReadBudget budget) => _budget = budget;

    internal List<OnnxTensor> Initializers { get; } = [];

    /// <summary>Stored tensors at any depth: initialisers, and matrices that stand as constants.</summary>
    internal List<OnnxTensor> Stored { get; } = [];

    /// <summary>Names of tensors that recurrent operators read as their recurrent weights.</summary>
    internal HashSet<string> Recurrent { get; } = [];

    internal List<ModelPort> Inputs { get; } = [];

    internal List<ModelPort> Outputs { get; } = [];

    internal Dictionary<string, string> Metadata { get; } = [];

    /// <summary>Tensors whose numbers lie in other files, at any depth.</summary>
    internal List<OnnxTensor> External { get; } = [];

    /// <summary>Names of all operators, at any depth.</summary>
    internal HashSet<string> Operators { get; } = [];

    /// <summary>The operations of the graph itself, in their order.</summary>
    internal List<OnnxNode> Nodes { get; } = [];

    /// <summary>Operators outside ONNX's own domain, as (domain, name).</summary>
    internal HashSet<(string Domain, string Name)> Foreign { get; } = [];

    /// <exception cref="InvalidDataException">No ONNX model.</exception>
    internal static OnnxParser Parse(ReadOnlyMemory<byte> model, ReadBudget budget)
    {
        var parser = new OnnxParser(budget);
        bool graph = false;
        var reader = new ProtobufReader(model);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 7:
                    graph = true;
                    parser.Graph(Content(reader), 0);
                    break;
                case 14:
                    budget.TakeObjects(1);
                    (string key, string value) = OnnxTypes.Pair(Content(reader));
                    parser.Metadata[key] = value;
                    break;
                case 25:
                    parser.Function(Content(reader));
                    break;
            }
        }

        if (!graph || parser.Outputs.Count == 0) throw new InvalidDataException("it has no graph with an output");
        parser.Foreign.ExceptWith(parser._functions);
        return parser;
    }

    private static ReadOnlyMemory<byte> Content(ProtobufReader reader) =>
        reader.Type == WireType.Bytes ? reader.Content : throw new InvalidDataException($"field {reader.Field} is no message");

    // What is only compared may be of any bytes.
    private static string Loose(ProtobufReader reader) => Encoding.UTF8.GetString(reader.Content.Span);

    private void Graph(ReadOnlyMemory<byte> message, int depth)
    {
        if (depth > DeepestGraph) throw new InvalidDataException($"graphs are nested more than {DeepestGraph} deep");
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    Node(Content(reader), depth);
                    break;
                case 5:
                    Stored.Add(Keep(Content(reader), depth));
                    break;
                case 11 when depth == 0:
                    Inputs.Add(Port(Content(reader)));
                    break;
                case 12 when depth == 0:
                    Outputs.Add(Port(Content(reader)));
                    break;
                case 15:
                    Sparse(Content(reader));
                    break;
            }
        }
    }

    // Numbers are kept of stored tensors alone, as parts of the file's bytes.
    private OnnxTensor Keep(ReadOnlyMemory<byte> message, int depth)
    {
        _budget.TakeObjects(ObjectsPerTensor);
        OnnxTensor tensor = OnnxTensor.Parse(message);
        if (tensor.IsExternal || tensor.External.Count > 0) External.Add(tensor);
        if (depth == 0) Initializers.Add(tensor);
        return tensor;
    }

    // A sparse tensor is two tensors, values (1) and indices (2), which may lie elsewhere as well.
    private void Sparse(ReadOnlyMemory<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
            if (reader.Field is 1 or 2) Keep(Content(reader), 1);
    }

    private void Node(ReadOnlyMemory<byte> message, int depth)
    {
        _budget.TakeObjects(1);
        string name = "", domain = "", third = "";
        int taken = 0;
        List<string> inputs = [], outputs = [];
        var attributes = new Dictionary<string, OnnxAttribute>();
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 or 2:
                    if (reader.Field == 1 && taken++ == RecurrentInput) third = OnnxTypes.Text(Content(reader));
                    if (depth > 0) break;
                    _budget.TakeObjects(1);
                    (reader.Field == 1 ? inputs : outputs).Add(Loose(reader));
                    break;
                case 4:
                    name = OnnxTypes.Text(Content(reader));
                    break;
                case 5:
                    Attribute(Content(reader), depth, attributes);
                    break;
                case 7:
                    domain = OnnxTypes.Text(Content(reader));
                    break;
            }
        }

        Operators.Add(name);
        if (depth == 0) Nodes.Add(new OnnxNode(name, inputs, outputs, attributes));
        // X, W, R, ... of all three.
        if (name is "LSTM" or "GRU" or "RNN") Recurrent.Add(third);
        if (domain.Length > 0 && domain != "ai.onnx") Foreign.Add((domain, name));
    }

    // Values are kept of the graph's own nodes.
    private void Attribute(ReadOnlyMemory<byte> message, int depth, Dictionary<string, OnnxAttribute>? kept)
    {
        if (depth == 0) _budget.TakeObjects(2);
        string name = "";
        var attribute = new OnnxAttribute();
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when depth == 0:
                    name = Loose(reader);
                    break;
                case 2:
                    attribute.Real = BitConverter.UInt32BitsToSingle((uint)reader.Value);
                    break;
                case 3:
                    attribute.Whole = (long)reader.Value;
                    break;
                case 4 when depth == 0:
                    attribute.Text = Loose(reader);
                    break;
                case 7:
                    attribute.Reals++;
                    break;
                case 9 when depth == 0:
                    _budget.TakeObjects(1);
                    attribute.Texts.Add(Loose(reader));
                    break;
                case 5 or 10:
                    OnnxTensor constant = Keep(Content(reader), 1);
                    if (constant.Shape.Count > 1) Stored.Add(constant);
                    if (depth == 0 && reader.Field == 5) attribute.Tensor = constant;
                    break;
                case 6 or 11:
                    Graph(Content(reader), depth + 1);
                    break;
                case 22 or 23:
                    Sparse(Content(reader));
                    break;
            }
        }

        kept?.TryAdd(name, attribute);
    }

    private void Function(ReadOnlyMemory<byte> message)
    {
        string name = "", domain = "";
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = OnnxTypes.Text(Content(reader));
                    break;
                case 7:
                    Node(Content(reader), 1);
                    break;
                case 10:
                    domain = OnnxTypes.Text(Content(reader));
                    break;
                case 11:
                    Attribute(Content(reader), 1, null);
                    break;
            }
        }

        _budget.TakeObjects(1);
        _functions.Add((domain, name));
    }

    private ModelPort Port(ReadOnlyMemory<byte> message)
    {
        _budget.TakeObjects(ObjectsPerTensor);
        string name = "", type = "";
        List<PortDimension>? shape = null;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) name = OnnxTypes.Text(Content(reader));
            if (reader.Field == 2) (type, shape) = TensorType(Content(reader));
        }

        return new ModelPort(name, type, shape);
    }

    private (string Type, List<PortDimension>? Shape) TensorType(ReadOnlyMemory<byte> type)
    {
        string element = "";
        List<PortDimension>? shape = null;
        var reader = new ProtobufReader(type);
        while (reader.Next())
        {
            if (reader.Field != 1) continue; // sequences, maps and the like are no tensors
            var tensor = new ProtobufReader(Content(reader));
            while (tensor.Next())
            {
                if (tensor.Field == 1) element = OnnxTypes.Name((int)tensor.Value);
                if (tensor.Field == 2) shape = Shape(Content(tensor));
            }
        }

        return (element, shape);
    }

    private List<PortDimension> Shape(ReadOnlyMemory<byte> message)
    {
        List<PortDimension> shape = [];
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field != 1) continue;
            if (shape.Count == NamedTensor.MaxRank)
                throw new InvalidDataException($"a port has more than {NamedTensor.MaxRank} dimensions");
            _budget.TakeObjects(1);
            var dimension = new ProtobufReader(Content(reader));
            long? size = null;
            string symbol = "";
            while (dimension.Next())
            {
                // Exporters write 0 or -1 for what is not fixed.
                if (dimension.Field == 1 && (long)dimension.Value > 0) size = (long)dimension.Value;
                if (dimension.Field == 2) symbol = OnnxTypes.Text(Content(dimension));
            }

            shape.Add(new PortDimension(size, symbol));
        }

        return shape;
    }
}
