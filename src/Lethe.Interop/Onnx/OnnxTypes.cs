namespace Lethe.Interop.Onnx;

/// <summary>Numbers and names of ONNX's element types, and small messages.</summary>
internal static class OnnxTypes
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal const int Float = 1, Double = 11, Int64 = 7;

    private static readonly string[] Names =
    [
        "", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "float64", "uint32", "uint64",
            "complex64", "complex128", "bfloat16",
    ];

    internal static string Name(int code) => code > 0 && code < Names.Length ? Names[code] : Invariant($"type-{code}");

    internal static ScalarKind? Kind(int code) => Enum.TryParse(Name(code), ignoreCase: true, out ScalarKind kind) && Enum.IsDefined(kind)
        ? kind : null;

    /// <exception cref="InvalidDataException">Not UTF-8.</exception>
    internal static string Text(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return InputFile.StrictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("a name is not UTF-8", e);
        }
    }

    /// <summary>A StringStringEntryProto.</summary>
    internal static (string Key, string Value) Pair(ReadOnlyMemory<byte> message)
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
