using System.Collections.ObjectModel;

namespace Lethe.Interop.Onnx;

/// <summary>A TensorProto: what it is, and where its numbers are. It keeps the part of the file it stands in, no copy.</summary>
internal sealed class OnnxTensor
{
    // ONNX knows five: location, offset, length, checksum, basepath.
    private const int MostPairs = 16;

    private readonly ReadOnlyMemory<byte> _message;
    private Dictionary<string, string>? _external;

    private OnnxTensor(ReadOnlyMemory<byte> message) => _message = message;

    internal string Name { get; private set; } = "";

    /// <summary>TensorProto.DataType.</summary>
    internal int TypeCode { get; private set; }

    internal IReadOnlyList<long> Shape { get; private set; } = [];

    /// <summary>key = value pairs that say where the numbers lie; empty where they are in the message.</summary>
    internal IReadOnlyDictionary<string, string> External =>
        (IReadOnlyDictionary<string, string>?)_external ?? ReadOnlyDictionary<string, string>.Empty;

    internal bool IsExternal { get; private set; }

    internal string TypeName => OnnxTypes.Name(TypeCode);

    /// <exception cref="InvalidDataException">Damaged.</exception>
    internal static OnnxTensor Parse(ReadOnlyMemory<byte> message)
    {
        var tensor = new OnnxTensor(message);
        List<long> shape = [];
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when reader.Type == WireType.Varint:
                    Add(shape, reader.Value);
                    break;
                case 1 when reader.Type == WireType.Bytes:
                    for (ReadOnlySpan<byte> packed = reader.Content.Span; !packed.IsEmpty;) Add(shape, ProtobufReader.Varint(ref packed));
                    break;
                case 2:
                    tensor.TypeCode = (int)Math.Min(reader.Value, int.MaxValue);
                    break;
                case 8:
                    tensor.Name = OnnxTypes.Text(reader.Content);
                    break;
                case 13:
                    tensor.Put(OnnxTypes.Pair(reader.Content));
                    break;
                case 14:
                    tensor.IsExternal = reader.Value == 1;
                    break;
            }
        }

        tensor.Shape = shape.Count == 0 ? [] : shape.ToArray();
        return tensor;
    }

    /// <summary>Its numbers as doubles.</summary>
    /// <param name="source">The file, for messages.</param>
    /// <param name="budget">What reading the file may cost.</param>
    /// <exception cref="ProblemException">A type without numbers, or as many bytes as the shape does not need, or too few of them beside
    /// the model.</exception>
    internal NamedTensor ToNamed(string source, ReadBudget budget)
    {
        string what = $"{source}, tensor '{Printable.Clip(Name)}'";
        if (OnnxTypes.Kind(TypeCode) is not { } kind)
            throw ProblemException.Input(what, $"it holds {TypeName}", ScalarKinds.Readable, "Convert the tensor");
        if (Shape.Any(d => d is < 0 or > int.MaxValue)) throw Damaged(what, $"its shape is ({string.Join(", ", Shape)})");
        int[] shape = [.. Shape.Select(d => (int)d)];
        if (Shapes.Count(shape) is not { } count) throw Damaged(what, $"its shape is ({string.Join(", ", Shape)})");
        budget.TakeBytes((long)count * sizeof(double), $"tensor '{Printable.Clip(Name)}'");
        long needed = (long)count * kind.Size();
        ReadOnlyMemory<byte> raw = IsExternal ? Beside(source, what, needed) : Raw(what, kind, needed);
        if (raw.Length != (long)count * kind.Size())
            throw Damaged(what, Invariant(
                $"{raw.Length} bytes for shape {Shapes.Format(shape)} of {kind.Name()}"));
        var data = new double[count];
        if (ScalarDecoder.Decode(kind, false, raw.Span, data) >= 0) throw Damaged(what, "an integer is beyond 2^53");
        return new NamedTensor(Name, shape, data, kind.Name());
    }

    // Numbers in a file beside the model, which OnnxSafety found to be a regular one there, and long enough.
    private byte[] Beside(string source, string what, long needed)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(source)) ?? "", External.GetValueOrDefault("location", ""));
        long offset =
            External.TryGetValue("offset", out string? text) ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        using FileStream stream = InputFile.Open(path, "the weights of an ONNX model");
        if (needed > Math.Min(stream.Length - offset, Array.MaxLength))
            throw Damaged(what, Invariant($"{stream.Length - offset} bytes lie beside the model, {needed} are needed, at most 2 GB"));
        stream.Position = offset;
        var bytes = new byte[needed];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>
    /// Where its numbers stand one after another in their own size, as raw_data (9) or as one list of float32 (4) or float64 (10); empty
    /// where they do not (one by one, or as whole numbers).
    /// </summary>
    internal ReadOnlyMemory<byte> Place
    {
        get
        {
            ReadOnlyMemory<byte> place = default;
            var reader = new ProtobufReader(_message);
            while (reader.Next())
            {
                if (reader.Field is not (9 or 4 or 10) || reader.Type != WireType.Bytes) continue;
                if (!place.IsEmpty) return default;
                place = reader.Content;
            }
            return place;
        }
    }

    private static ProblemException Damaged(string what, string actual, Exception? inner = null) =>
        ProblemException.Input(what, actual, "as many numbers as its shape says", "The file is damaged: write it again", inner);

    private static void Add(List<long> shape, ulong dimension)
    {
        if (shape.Count == NamedTensor.MaxRank) throw new InvalidDataException($"a tensor has more than {NamedTensor.MaxRank} dimensions");
        shape.Add((long)dimension);
    }

    private void Put((string Key, string Value) pair)
    {
        _external ??= new Dictionary<string, string>();
        if (_external.Count >= MostPairs) throw new InvalidDataException($"a tensor has more than {MostPairs} external_data entries");
        _external[pair.Key] = pair.Value;
    }

    // Numbers stand in raw_data (9), or in a list of their own type: float_data (4), int32_data (5), int64_data (7), double_data (10),
    // uint64_data (11).
    private ReadOnlyMemory<byte> Raw(string what, ScalarKind kind, long needed)
    {
        try
        {
            ReadOnlyMemory<byte> raw = default;
            bool isRaw = false;
            var reader = new ProtobufReader(_message);
            while (reader.Next())
                if (reader.Field == 9) (raw, isRaw) = (reader.Content, true);
            return isRaw ? raw : Listed(kind, needed);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(what, e.Message, e);
        }
    }

    // Stops where the list holds more than is needed: a byte of it may stand for eight.
    private byte[] Listed(ScalarKind kind, long needed)
    {
        using var bytes = new MemoryStream();
        var reader = new ProtobufReader(_message);
        Span<byte> eight = stackalloc byte[8];
        while (reader.Next() && bytes.Length <= needed)
        {
            switch (reader.Field)
            {
                case 4 or 10 when reader.Type == WireType.Bytes:
                    bytes.Write(reader.Content.Span);
                    break;
                case 4 or 10 or 5 or 7 or 11 when reader.Type != WireType.Bytes:
                    Write(reader.Value, eight);
                    break;
                case 5 or 7 or 11:
                    ReadOnlySpan<byte> packed = reader.Content.Span;
                    while (!packed.IsEmpty && bytes.Length <= needed) Write(ProtobufReader.Varint(ref packed), eight);
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
