namespace Lethe.Interop.PyTorch;

/// <summary>Types of numbers, by the names of PyTorch's storages and types.</summary>
internal static class PyTorchTypes
{
    internal const string Quantised = "quantised numbers", Dequantise = "Save t.dequantize()";

    private static readonly IReadOnlyDictionary<string, ScalarKind> Storages = new Dictionary<string, ScalarKind>
    {
        ["DoubleStorage"] = ScalarKind.Float64,
        ["FloatStorage"] = ScalarKind.Float32,
        ["HalfStorage"] = ScalarKind.Float16,
        ["BFloat16Storage"] = ScalarKind.BFloat16,
        ["LongStorage"] = ScalarKind.Int64,
        ["IntStorage"] = ScalarKind.Int32,
        ["ShortStorage"] = ScalarKind.Int16,
        ["CharStorage"] = ScalarKind.Int8,
        ["ByteStorage"] = ScalarKind.UInt8,
        ["BoolStorage"] = ScalarKind.Bool,
    };

    private static readonly IReadOnlyDictionary<string, ScalarKind> Types = Enum.GetValues<ScalarKind>().ToDictionary(kind => kind.Name());

    /// <summary>By the name of a storage, as in FloatStorage.</summary>
    internal static ElementType OfStorage(string name) => name switch
    {
        _ when Storages.TryGetValue(name, out ScalarKind kind) => ElementType.Of(kind),
        "ComplexHalfStorage" => ElementType.Complex("complex32"),
        "ComplexFloatStorage" => ElementType.Complex("complex64"),
        "ComplexDoubleStorage" => ElementType.Complex("complex128"),
        "QInt8Storage" or "QUInt8Storage" or "QInt32Storage" => new(name[..^"Storage".Length].ToLowerInvariant(), null, Quantised,
            Dequantise),
        _ => ElementType.Unknown(name),
    };

    /// <summary>By the name of a type, as in torch.float8_e5m2.</summary>
    internal static ElementType Of(PickleName type) => type.Module == "torch" && Types.TryGetValue(type.Name, out ScalarKind kind)
        ? ElementType.Of(kind)
        : type.Name.StartsWith("complex", StringComparison.Ordinal) ? ElementType.Complex(type.Name) : ElementType.Unknown(type.Name);

    /// <summary>By the number that libtorch has for a type, which TorchSharp writes.</summary>
    internal static (ElementType Type, int Bytes)? OfNumber(long number) => number switch
    {
        0 => Read(ScalarKind.UInt8),
        1 => Read(ScalarKind.Int8),
        2 => Read(ScalarKind.Int16),
        3 => Read(ScalarKind.Int32),
        4 => Read(ScalarKind.Int64),
        5 => Read(ScalarKind.Float16),
        6 => Read(ScalarKind.Float32),
        7 => Read(ScalarKind.Float64),
        8 => (ElementType.Complex("complex32"), 4),
        9 => (ElementType.Complex("complex64"), 8),
        10 => (ElementType.Complex("complex128"), 16),
        11 => Read(ScalarKind.Bool),
        15 => Read(ScalarKind.BFloat16),
        _ => null,
    };

    private static (ElementType, int) Read(ScalarKind kind) => (ElementType.Of(kind), kind.Size());
}
