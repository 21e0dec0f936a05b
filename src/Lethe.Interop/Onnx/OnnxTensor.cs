using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Lethe.Interop.Protobuf;

namespace Lethe.Interop.Onnx;

/// <summary>A TensorProto: what it is, and where its numbers are.</summary>
internal sealed class OnnxTensor
{
    private readonly byte[] _message;
    private readonly List<long> _shape = [];

    private OnnxTensor(byte[] message) => _message = message;

    internal string Name { get; private set; } = "";

    /// <summary>TensorProto.DataType.</summary>
    internal int TypeCode { get; private set; }

    internal IReadOnlyList<long> Shape => _shape;

    /// <summary>key = value pairs that say where the numbers lie; empty where they are in the message.</summary>
    internal Dictionary<string, string> External { get; } = [];

    internal bool IsExternal { get; private set; }

    internal string TypeName => OnnxTypes.Name(TypeCode);

    /// <exception cref="InvalidDataException">Damaged.</exception>
    internal static OnnxTensor Parse(ReadOnlySpan<byte> message, bool keepNumbers)
    {
        var tensor = new OnnxTensor(keepNumbers ? message.ToArray() : []);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when reader.Type == WireType.Varint:
                    tensor.Add((long)reader.Value);
                    break;
                case 1 when reader.Type == WireType.Bytes:
                    for (ReadOnlySpan<byte> packed = reader.Content; !packed.IsEmpty;) tensor.Add((long)ProtobufReader.Varint(ref packed));
                    break;
                case 2:
                    tensor.TypeCode = (int)reader.Value;
                    break;
                case 8:
                    tensor.Name = OnnxTypes.Text(reader.Content);
                    break;
                case 13:
                    (string key, string value) = OnnxTypes.Pair(reader.Content);
                    tensor.External[key] = value;
                    break;
                case 14:
                    tensor.IsExternal = reader.Value == 1;
                    break;
            }
        }

        return tensor;
    }

    /// <summary>Its numbers as doubles.</summary>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="InputFileException">A type without numbers, or as many bytes as the shape does not need, or numbers in another file.</exception>
    internal NamedTensor ToNamed(string source)
    {
        string what = $"{source}, tensor '{Printable.Clip(Name)}'";
        if (IsExternal)
            throw new InputFileException(what, "its numbers lie in another file", "weights inside the .onnx", "Save the model in one file (onnx.save with save_as_external_data=False)");
        if (OnnxTypes.Kind(TypeCode) is not { } kind) throw new InputFileException(what, $"it holds {TypeName}", ScalarKinds.Readable, "Convert the tensor");
        int[] shape = [.. _shape.Select(d => d is >= 0 and <= int.MaxValue ? (int)d : throw Damaged(what, $"a dimension is {d}"))];
        if (shape.Length > NamedTensor.MaxRank || Shapes.Count(shape) is not { } count) throw Damaged(what, $"its shape is ({string.Join(", ", _shape)})");
        byte[] raw = Raw(kind);
        if (raw.Length != (long)count * kind.Size())
            throw Damaged(what, string.Create(CultureInfo.InvariantCulture, $"{raw.Length} bytes for shape {Shapes.Format(shape)} of {kind.Name()}"));
        var data = new double[count];
        if (ScalarDecoder.Decode(kind, false, raw, data) >= 0) throw Damaged(what, "an integer is beyond 2^53");
        return new NamedTensor(Name, shape, data, kind.Name());
    }

    private static InputFileException Damaged(string what, string actual) => new(what, actual, "as many numbers as its shape says", "The file is damaged: write it again");

    private void Add(long dimension)
    {
        if (_shape.Count == NamedTensor.MaxRank) throw new InvalidDataException($"a tensor has more than {NamedTensor.MaxRank} dimensions");
        _shape.Add(dimension);
    }

    // Numbers stand in raw_data, or in a list of their own type: float_data (4), int32_data (5), int64_data (7), double_data (10), uint64_data (11).
    private byte[] Raw(ScalarKind kind)
    {
        using var bytes = new MemoryStream();
        var reader = new ProtobufReader(_message);
        Span<byte> eight = stackalloc byte[8];
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 9:
                    bytes.SetLength(0);
                    bytes.Write(reader.Content);
                    break;
                case 4 or 10 when reader.Type == WireType.Bytes:
                    bytes.Write(reader.Content);
                    break;
                case 4 or 10 or 5 or 7 or 11 when reader.Type != WireType.Bytes:
                    Write(reader.Value, eight);
                    break;
                case 5 or 7 or 11:
                    for (ReadOnlySpan<byte> packed = reader.Content; !packed.IsEmpty;) Write(ProtobufReader.Varint(ref packed), eight);
                    break;
            }
        }

        return bytes.ToArray();

        void Write(ulong value, Span<byte> buffer)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(buffer, value);
            bytes.Write(buffer[..kind.Size()]);
        }
    }
}

/// <summary>Numbers and names of ONNX's element types, and small messages.</summary>
internal static class OnnxTypes
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal const int Double = 11, Int64 = 7;

    private static readonly string[] Names =
    [
        "", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16",
    ];

    internal static string Name(int code) => code > 0 && code < Names.Length ? Names[code] : string.Create(CultureInfo.InvariantCulture, $"type-{code}");

    internal static ScalarKind? Kind(int code) => Enum.TryParse(Name(code), ignoreCase: true, out ScalarKind kind) && Enum.IsDefined(kind) ? kind : null;

    /// <exception cref="InvalidDataException">Not UTF-8.</exception>
    internal static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("a name is not UTF-8", e);
        }
    }

    /// <summary>A StringStringEntryProto.</summary>
    internal static (string Key, string Value) Pair(ReadOnlySpan<byte> message)
    {
        string key = "", value = "";
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) key = Text(reader.Content);
            if (reader.Field == 2) value = Text(reader.Content);
        }

        return (key, value);
    }
}
