using System.Buffers;

namespace Lethe.Interop.Protobuf;

/// <summary>Composes one protobuf message, field by field. The same calls give the same bytes.</summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    internal ProtobufWriter Number(int field, long value)
    {
        Tag(field, WireType.Varint, (ulong)value);
        return this;
    }

    internal ProtobufWriter Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    internal ProtobufWriter Message(int field, ProtobufWriter message) => Bytes(field, message._bytes.WrittenSpan);

    internal ProtobufWriter Bytes(int field, ReadOnlySpan<byte> content)
    {
        Tag(field, WireType.Bytes, (ulong)content.Length);
        _bytes.Write(content);
        return this;
    }

    /// <summary>Numbers as eight bytes each, lowest first, without a tag for each.</summary>
    internal ProtobufWriter Doubles(int field, ReadOnlySpan<double> values)
    {
        Tag(field, WireType.Bytes, (ulong)values.Length * sizeof(double));
        foreach (double value in values) Write(value);
        return this;
    }

    /// <summary>A float32, as TensorBoard's scalars are.</summary>
    internal ProtobufWriter Single(int field, float value)
    {
        Tag(field, WireType.Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(sizeof(float)), value);
        _bytes.Advance(sizeof(float));
        return this;
    }

    internal ProtobufWriter Double(int field, double value)
    {
        Tag(field, WireType.Fixed64);
        Write(value);
        return this;
    }

    internal byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    // A field's number and how it is written; then its value, or the length of its content.
    private void Tag(int field, WireType type, params ReadOnlySpan<ulong> values)
    {
        Varint((ulong)field << 3 | (uint)type);
        foreach (ulong value in values) Varint(value);
    }

    private void Write(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(sizeof(double)), value);
        _bytes.Advance(sizeof(double));
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Write([(byte)(value | 0x80)]);
        _bytes.Write([(byte)value]);
    }
}
