namespace Lethe.Interop;

/// <summary>Turns doubles into the little-endian bytes of a file.</summary>
internal static class ScalarEncoder
{
    private const int ChunkElements = 8192;

    internal static int Size(TensorPrecision precision) => precision switch
    {
        TensorPrecision.Float64 => sizeof(double),
        TensorPrecision.Float32 => sizeof(float),
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "expected Float64 or Float32"),
    };

    /// <summary>A finite value that float32 would turn into an infinity is a wrong call, found before anything is written.</summary>
    internal static void Check(NamedTensor tensor, TensorPrecision precision)
    {
        if (precision != TensorPrecision.Float32) return;
        for (int i = 0; i < tensor.Data.Length; i++)
        {
            double v = tensor.Data[i];
            if (double.IsFinite(v) && float.IsInfinity((float)v))
            {
                throw new ArgumentException(Invariant(
                    $"tensor '{tensor.Name}': element {i} is {v:R}; expected at most {float.MaxValue:R} for float32; write float64"),
                    nameof(tensor));
            }
        }
    }

    internal static void Write(Stream stream, ReadOnlySpan<double> data, TensorPrecision precision)
    {
        int size = Size(precision);
        byte[] chunk = new byte[Math.Min(ChunkElements, Math.Max(data.Length, 1)) * size];
        while (!data.IsEmpty)
        {
            int n = Math.Min(data.Length, ChunkElements);
            if (precision == TensorPrecision.Float64)
            {
                for (int i = 0; i < n; i++) WriteDoubleLittleEndian(chunk.AsSpan(8 * i), data[i]);
            }
            else
            {
                for (int i = 0; i < n; i++) WriteSingleLittleEndian(chunk.AsSpan(4 * i), (float)data[i]);
            }

            stream.Write(chunk, 0, n * size);
            data = data[n..];
        }
    }
}
