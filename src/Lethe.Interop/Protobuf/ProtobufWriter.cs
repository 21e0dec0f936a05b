using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Lethe.Interop.Protobuf;

/// <summary>Composes one protobuf message, field by field. The same calls give the same bytes.</summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>An integer.</summary>
    internal ProtobufWriter Number(int field, long value)
    {
        Varint((ulong)field << 3 | (uint)WireType.Varint);
        Varint((ulong)value);
        return this;
    }

    /// <summary>Text as UTF-8.</summary>
    internal ProtobufWriter Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    /// <summary>A message within the message.</summary>
    internal ProtobufWriter Message(int field, ProtobufWriter message) => Bytes(field, message._bytes.WrittenSpan);

    /// <summary>Any bytes.</summary>
    internal ProtobufWriter Bytes(int field, ReadOnlySpan<byte> content)
    {
        Varint((ulong)field << 3 | (uint)WireType.Bytes);
        Varint((ulong)content.Length);
        _bytes.Write(content);
        return this;
    }

    /// <summary>Numbers as eight bytes each, lowest first, without a tag for each.</summary>
    internal ProtobufWriter Doubles(int field, ReadOnlySpan<double> values)
    {
        Varint((ulong)field << 3 | (uint)WireType.Bytes);
        Varint((ulong)values.Length * sizeof(double));
        Span<byte> eight = stackalloc byte[sizeof(double)];
        foreach (double value in values)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(eight, value);
            _bytes.Write(eight);
        }

        return this;
    }

    /// <summary>A float32, as TensorBoard's scalars are.</summary>
    internal ProtobufWriter Single(int field, float value)
    {
        Span<byte> four = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(four, value);
        Varint((ulong)field << 3 | (uint)WireType.Fixed32);
        _bytes.Write(four);
        return this;
    }

    /// <summary>A float64.</summary>
    internal ProtobufWriter Double(int field, double value)
    {
        Span<byte> eight = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(eight, value);
        Varint((ulong)field << 3 | (uint)WireType.Fixed64);
        _bytes.Write(eight);
        return this;
    }

    /// <summary>The message so far.</summary>
    internal byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Write([(byte)(value | 0x80)]);
        _bytes.Write([(byte)value]);
    }
}
