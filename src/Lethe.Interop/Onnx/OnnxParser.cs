using Lethe.Interop.Protobuf;

namespace Lethe.Interop.Onnx;

/// <summary>Reads of a ModelProto what Lethe needs to know: ports, stored tensors, metadata, operators of other domains, data in other files.</summary>
internal sealed class OnnxParser
{
    // Graphs within graphs (loops, conditions); real models have a handful of levels.
    private const int DeepestGraph = 64;

    private readonly HashSet<(string Domain, string Name)> _functions = [];

    internal List<OnnxTensor> Initializers { get; } = [];

    internal List<OnnxPort> Inputs { get; } = [];

    internal List<OnnxPort> Outputs { get; } = [];

    internal Dictionary<string, string> Metadata { get; } = [];

    /// <summary>Tensors whose numbers lie in other files, at any depth.</summary>
    internal List<OnnxTensor> External { get; } = [];

    /// <summary>Operators outside ONNX's own domain, as (domain, name).</summary>
    internal HashSet<(string Domain, string Name)> Foreign { get; } = [];

    /// <exception cref="InvalidDataException">No ONNX model.</exception>
    internal static OnnxParser Parse(ReadOnlySpan<byte> model)
    {
        var parser = new OnnxParser();
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

    private static ReadOnlySpan<byte> Content(ProtobufReader reader) =>
        reader.Type == WireType.Bytes ? reader.Content : throw new InvalidDataException($"field {reader.Field} is no message");

    private void Graph(ReadOnlySpan<byte> message, int depth)
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
                    Keep(OnnxTensor.Parse(Content(reader), keepNumbers: depth == 0), depth);
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

    private void Keep(OnnxTensor tensor, int depth)
    {
        if (tensor.IsExternal || tensor.External.Count > 0) External.Add(tensor);
        if (depth == 0) Initializers.Add(tensor);
    }

    // A sparse tensor is two tensors, values (1) and indices (2), which may lie elsewhere as well.
    private void Sparse(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
            if (reader.Field is 1 or 2) Keep(OnnxTensor.Parse(Content(reader), keepNumbers: false), 1);
    }

    private void Node(ReadOnlySpan<byte> message, int depth)
    {
        string name = "", domain = "";
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 4:
                    name = OnnxTypes.Text(Content(reader));
                    break;
                case 5:
                    Attribute(Content(reader), depth);
                    break;
                case 7:
                    domain = OnnxTypes.Text(Content(reader));
                    break;
            }
        }

        if (domain.Length > 0 && domain != "ai.onnx") Foreign.Add((domain, name));
    }

    private void Attribute(ReadOnlySpan<byte> message, int depth)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 5 or 10:
                    Keep(OnnxTensor.Parse(Content(reader), keepNumbers: false), 1);
                    break;
                case 6 or 11:
                    Graph(Content(reader), depth + 1);
                    break;
                case 22 or 23:
                    Sparse(Content(reader));
                    break;
            }
        }
    }

    private void Function(ReadOnlySpan<byte> message)
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
                    Attribute(Content(reader), 1);
                    break;
            }
        }

        _functions.Add((domain, name));
    }

    private static OnnxPort Port(ReadOnlySpan<byte> message)
    {
        string name = "", type = "";
        List<OnnxDimension>? shape = null;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) name = OnnxTypes.Text(Content(reader));
            if (reader.Field == 2) (type, shape) = TensorType(Content(reader));
        }

        return new OnnxPort(name, type, shape);
    }

    private static (string Type, List<OnnxDimension>? Shape) TensorType(ReadOnlySpan<byte> type)
    {
        string element = "";
        List<OnnxDimension>? shape = null;
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

    private static List<OnnxDimension> Shape(ReadOnlySpan<byte> message)
    {
        List<OnnxDimension> shape = [];
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field != 1) continue;
            if (shape.Count == NamedTensor.MaxRank) throw new InvalidDataException($"a port has more than {NamedTensor.MaxRank} dimensions");
            var dimension = new ProtobufReader(Content(reader));
            long? size = null;
            string symbol = "";
            while (dimension.Next())
            {
                // Exporters write 0 or -1 for what is not fixed.
                if (dimension.Field == 1 && (long)dimension.Value > 0) size = (long)dimension.Value;
                if (dimension.Field == 2) symbol = OnnxTypes.Text(Content(dimension));
            }

            shape.Add(new OnnxDimension(size, symbol));
        }

        return shape;
    }
}
