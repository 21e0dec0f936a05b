namespace Lethe.Interop;

/// <summary>The element types that are read; all of them fit a double, 64-bit integers as far as 2^53.</summary>
internal enum ScalarKind
{
    Float64,
    Float32,
    Float16,
    BFloat16,
    Float8E4M3,
    Float8E5M2,
    Int64,
    Int32,
    Int16,
    Int8,
    UInt64,
    UInt32,
    UInt16,
    UInt8,
    Bool,
}

/// <summary>Sizes and names of the element types in each format.</summary>
internal static class ScalarKinds
{
    /// <summary>What a message lists as readable.</summary>
    internal const string Readable = "float64, float32, float16, bool or an integer type";

    internal static int Size(this ScalarKind kind) => kind switch
    {
        ScalarKind.Float64 or ScalarKind.Int64 or ScalarKind.UInt64 => 8,
        ScalarKind.Float32 or ScalarKind.Int32 or ScalarKind.UInt32 => 4,
        ScalarKind.Float16 or ScalarKind.BFloat16 or ScalarKind.Int16 or ScalarKind.UInt16 => 2,
        _ => 1,
    };

    /// <summary>The one name used for a type in results and messages: NumPy's, and PyTorch's for those NumPy lacks.</summary>
    internal static string Name(this ScalarKind kind) => kind switch
    {
        ScalarKind.Float8E4M3 => "float8_e4m3fn",
        ScalarKind.Float8E5M2 => "float8_e5m2",
        _ => kind.ToString().ToLowerInvariant(),
    };

    internal static ScalarKind? FromNumpy(char kind, int size) => (kind, size) switch
    {
        ('f', 8) => ScalarKind.Float64,
        ('f', 4) => ScalarKind.Float32,
        ('f', 2) => ScalarKind.Float16,
        ('i', 8) => ScalarKind.Int64,
        ('i', 4) => ScalarKind.Int32,
        ('i', 2) => ScalarKind.Int16,
        ('i', 1) => ScalarKind.Int8,
        ('u', 8) => ScalarKind.UInt64,
        ('u', 4) => ScalarKind.UInt32,
        ('u', 2) => ScalarKind.UInt16,
        ('u', 1) => ScalarKind.UInt8,
        ('b', 1) => ScalarKind.Bool,
        _ => null,
    };

    internal static ScalarKind? FromSafetensors(string name) => name switch
    {
        "F64" => ScalarKind.Float64,
        "F32" => ScalarKind.Float32,
        "F16" => ScalarKind.Float16,
        "BF16" => ScalarKind.BFloat16,
        "F8_E4M3" => ScalarKind.Float8E4M3,
        "F8_E5M2" => ScalarKind.Float8E5M2,
        "I64" => ScalarKind.Int64,
        "I32" => ScalarKind.Int32,
        "I16" => ScalarKind.Int16,
        "I8" => ScalarKind.Int8,
        "U64" => ScalarKind.UInt64,
        "U32" => ScalarKind.UInt32,
        "U16" => ScalarKind.UInt16,
        "U8" => ScalarKind.UInt8,
        "BOOL" => ScalarKind.Bool,
        _ => null,
    };
}
