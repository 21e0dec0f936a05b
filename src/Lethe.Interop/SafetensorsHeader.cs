namespace Lethe.Interop;

/// <summary>One tensor as the header announces it; offsets are bytes from the end of the header.</summary>
internal sealed record SafetensorsEntry(string Name, ElementType Type, int[] Shape, int Count, long Begin, long End)
{
    internal TensorListing Listing => Type.Listing(Name, Array.ConvertAll(Shape, d => (long)d));
}

/// <summary>
/// The header of a .safetensors file: eight bytes of length (little-endian), then JSON
/// {"name": {"dtype": "F64", "shape": [2, 3], "data_offsets": [0, 48]}, ..., "__metadata__": {"key": "text"}}.
/// </summary>
internal sealed class SafetensorsHeader
{
    internal const string MetadataKey = "__metadata__";

    internal const int MaxLength = 100_000_000;

    // An entry is a record, a shape, a name and its place in the set of names.
    private const int ObjectsPerEntry = 4, ObjectsPerMetadata = 2;

    private readonly ReadBudget _budget;
    private readonly HashSet<string> _names = new();
    private bool _hasMetadata;

    private SafetensorsHeader(ReadBudget budget) => _budget = budget;

    internal List<SafetensorsEntry> Entries { get; } = [];

    internal Dictionary<string, string> Metadata { get; } = new();

    /// <summary>Reads and checks the header: afterwards the entries, in order of offset, fill the rest of the source exactly.</summary>
    internal static SafetensorsHeader Read(BoundedSource source)
    {
        Span<byte> lengthBytes = stackalloc byte[8];
        source.Read(lengthBytes, "the header length");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length > MaxLength || (long)length > source.Remaining)
        {
            string actual = FileKind.Describe(lengthBytes) is { } other ? $"it is {other}" : Invariant(
                $"its header claims {length} bytes where {source.Remaining} are left");
            throw source.Fail(actual, "a .safetensors file with a header that fits into it (at most 100 MB)",
                "Check the file's kind, or copy it again");
        }

        byte[] json = source.ReadBytes((long)length, "the header");
        SafetensorsHeader header = new(source.Budget);
        try
        {
            if (json.Length == 0 || json[0] != (byte)'{') throw new JsonException("it does not start with '{'");
            InputFile.StrictUtf8.GetCharCount(json);
            header.Parse(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException or FormatException)
        {
            // Utf8JsonReader speaks of wrong JSON by JsonException, of a token of another type by InvalidOperationException.
            throw source.Fail($"its header is wrong: {Printable.Clip(e.Message.TrimEnd('.'))}", "the JSON header of a .safetensors file",
                "The file is damaged, or of another kind: write it again", e);
        }

        header.CheckLayout(source);
        return header;
    }

    private void Parse(byte[] json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 4 });
        reader.Read();
        while (Next(ref reader, JsonTokenType.PropertyName, JsonTokenType.EndObject) == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (name.Length > EntryName.MaxLength)
                throw new JsonException($"a name has {name.Length} characters, more than {EntryName.MaxLength}");
            if (name == MetadataKey)
            {
                if (_hasMetadata) throw new JsonException($"{MetadataKey} stands there twice");
                _hasMetadata = true;
                ParseMetadata(ref reader);
                continue;
            }

            _budget.TakeObjects(ObjectsPerEntry);
            if (!_names.Add(name)) throw new JsonException($"the name '{name}' stands there twice");
            Entries.Add(ParseEntry(ref reader, name));
        }

        if (reader.Read()) throw new JsonException("it goes on after the last brace");
    }

    private void ParseMetadata(ref Utf8JsonReader reader)
    {
        Next(ref reader, JsonTokenType.StartObject);
        while (Next(ref reader, JsonTokenType.PropertyName, JsonTokenType.EndObject) == JsonTokenType.PropertyName)
        {
            _budget.TakeObjects(ObjectsPerMetadata);
            string key = reader.GetString()!;
            Next(ref reader, JsonTokenType.String);
            if (!Metadata.TryAdd(key, reader.GetString()!)) throw new JsonException($"the metadata '{key}' stands there twice");
        }
    }

    private static SafetensorsEntry ParseEntry(ref Utf8JsonReader reader, string name)
    {
        ElementType? type = null;
        int[]? shape = null;
        long[]? offsets = null;
        Next(ref reader, JsonTokenType.StartObject);
        while (Next(ref reader, JsonTokenType.PropertyName, JsonTokenType.EndObject) == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            switch (key)
            {
                case "dtype" when type is null:
                    Next(ref reader, JsonTokenType.String);
                    type = TypeOf(reader.GetString()!);
                    break;
                case "shape" when shape is null:
                    shape = Array.ConvertAll(Numbers(ref reader, NamedTensor.MaxRank), d =>
                        d <= int.MaxValue ? (int)d : throw new JsonException($"'{name}' has a dimension beyond 2^31 - 1"));
                    break;
                case "data_offsets" when offsets is null:
                    offsets = Numbers(ref reader, 2);
                    break;
                default:
                    throw new JsonException($"'{name}' has the key '{key}' twice or one too many");
            }
        }

        if (type is not { } known || shape is null || offsets is not { Length: 2 })
            throw new JsonException($"'{name}' lacks dtype, shape or two data_offsets");
        int count = Shapes.Count(shape) ?? throw new JsonException($"'{name}' has too many elements: shape {Shapes.Format(shape)}");
        long span = offsets[1] - offsets[0]; // both are non-negative: no overflow
        if (span < 0) throw new JsonException($"'{name}' spans {span} bytes");
        // Of a type that is not read nobody asks how many bytes it needs.
        if (known.Scalar is { } scalar && span != (long)count * scalar.Size())
        {
            throw new JsonException(
                $"'{name}' spans {span} bytes, not the {(long)count * scalar.Size()} of {Shapes.Format(shape)} {known.Name}");
        }

        return new SafetensorsEntry(name, known, shape, count, offsets[0], offsets[1]);
    }

    private static ElementType TypeOf(string dtype) => dtype switch
    {
        _ when ScalarKinds.FromSafetensors(dtype) is { } scalar => ElementType.Of(scalar),
        "C64" => ElementType.Complex("complex64"),
        "C128" => ElementType.Complex("complex128"),
        _ => ElementType.Unknown(dtype),
    };

    private static long[] Numbers(ref Utf8JsonReader reader, int most)
    {
        List<long> numbers = [];
        Next(ref reader, JsonTokenType.StartArray);
        while (Next(ref reader, JsonTokenType.Number, JsonTokenType.EndArray) == JsonTokenType.Number)
        {
            if (!reader.TryGetInt64(out long n) || n < 0)
                throw new JsonException("it has a size or offset that is not a non-negative integer");
            if (numbers.Count == most) throw new JsonException($"it has a list of more than {most} numbers");
            numbers.Add(n);
        }

        return [.. numbers];
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader, JsonTokenType one, JsonTokenType other = JsonTokenType.None)
    {
        reader.Read();
        return reader.TokenType == one || reader.TokenType == other ? reader.TokenType
            : throw new JsonException($"it has {reader.TokenType} where {one} is due, at byte {reader.TokenStartIndex}");
    }

    // Tensors may neither overlap nor leave holes: a file has one meaning, and no room for something else.
    private void CheckLayout(BoundedSource source)
    {
        Entries.Sort((a, b) => (a.Begin, a.End) != (b.Begin, b.End)
            ? (a.Begin, a.End).CompareTo((b.Begin, b.End))
            : string.CompareOrdinal(a.Name, b.Name));
        long at = 0;
        foreach (SafetensorsEntry entry in Entries)
        {
            if (entry.Begin != at)
            {
                string problem = entry.Begin < at ? "overlaps the tensor before it" : "leaves a hole before it";
                throw source.Fail(
                    Invariant($"tensor '{Printable.Clip(entry.Name)}' {problem} (offset {entry.Begin})"),
                    Invariant($"offset {at}"), "The file is damaged: write it again");
            }

            at = entry.End;
        }

        if (at == source.Remaining) return;
        throw source.Fail(Invariant($"{source.Remaining} bytes follow its header"),
            Invariant($"{at} bytes, the end of its last tensor"),
            at > source.Remaining ? "The file was cut short: write or copy it again" : "The file is damaged: write it again");
    }
}
