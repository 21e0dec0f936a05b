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

    /// <summary>Encodes numbers as floating-point ones of a kind, each rounded to the nearest, ties to even.</summary>
    /// <param name="kind">Float64, Float32, Float16 or BFloat16.</param>
    /// <param name="from">The numbers.</param>
    /// <param name="to">As many elements of the kind.</param>
    internal static void Encode(ScalarKind kind, ReadOnlySpan<double> from, Span<byte> to)
    {
        int size = kind.Size();
        for (int i = 0; i < from.Length; i++)
        {
            Span<byte> place = to.Slice(i * size, size);
            switch (kind)
            {
                case ScalarKind.Float64:
                    BinaryPrimitives.WriteDoubleLittleEndian(place, from[i]);
                    break;
                case ScalarKind.Float32:
                    BinaryPrimitives.WriteSingleLittleEndian(place, (float)from[i]);
                    break;
                case ScalarKind.Float16:
                    BinaryPrimitives.WriteHalfLittleEndian(place, (Half)from[i]);
                    break;
                case ScalarKind.BFloat16:
                    uint bits = BitConverter.SingleToUInt32Bits((float)from[i]);
                    // The carry of 1 1...1 goes into the exponent, as it should; NaN keeps a bit of its fraction.
                    uint upper = float.IsNaN((float)from[i]) ? (bits >> 16) | 0x40 : (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
                    BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)upper);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(kind), kind, "expected a floating-point kind");
            }
        }
    }

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
