namespace Lethe.Kernels.Scan;

/// <summary>
/// A number of bytes moved between memory and the low end of a vector, the rest of the vector zero: whatever is left of a row beyond whole
/// vectors goes in chunks of 16, 8 and 4 bytes through the same arithmetic.
/// </summary>
internal unsafe interface IScanChunk
{
    /// <summary>Bytes.</summary>
    static abstract int Size { get; }

    /// <summary>From memory.</summary>
    static abstract Vector256<byte> Load(void* from);

    /// <summary>To memory.</summary>
    static abstract void Store(Vector256<byte> x, void* to);
}

/// <summary>A whole vector.</summary>
internal readonly unsafe struct Chunk32 : IScanChunk
{
    public static int Size => 32;

    [MethodImpl(AggressiveInlining)]
    public static Vector256<byte> Load(void* from) => Vector256.Load((byte*)from);

    [MethodImpl(AggressiveInlining)]
    public static void Store(Vector256<byte> x, void* to) => x.Store((byte*)to);
}

/// <summary>Two float64 or four float32 numbers.</summary>
internal readonly unsafe struct Chunk16 : IScanChunk
{
    public static int Size => 16;

    [MethodImpl(AggressiveInlining)]
    public static Vector256<byte> Load(void* from) => Vector128.Load((byte*)from).ToVector256();

    [MethodImpl(AggressiveInlining)]
    public static void Store(Vector256<byte> x, void* to) => x.GetLower().Store((byte*)to);
}

/// <summary>One float64 or two float32 numbers.</summary>
internal readonly unsafe struct Chunk8 : IScanChunk
{
    public static int Size => 8;

    [MethodImpl(AggressiveInlining)]
    public static Vector256<byte> Load(void* from) => Vector256.CreateScalar(*(double*)from).AsByte();

    [MethodImpl(AggressiveInlining)]
    public static void Store(Vector256<byte> x, void* to) => *(double*)to = x.AsDouble().ToScalar();
}

/// <summary>One float32 number.</summary>
internal readonly unsafe struct Chunk4 : IScanChunk
{
    public static int Size => 4;

    [MethodImpl(AggressiveInlining)]
    public static Vector256<byte> Load(void* from) => Vector256.CreateScalar(*(float*)from).AsByte();

    [MethodImpl(AggressiveInlining)]
    public static void Store(Vector256<byte> x, void* to) => *(float*)to = x.AsSingle().ToScalar();
}
