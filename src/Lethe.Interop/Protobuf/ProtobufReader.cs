using System.Buffers.Binary;

namespace Lethe.Interop.Protobuf;

/// <summary>How the content of a field is written.</summary>
internal enum WireType
{
    /// <summary>An integer in groups of seven bits.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length, then as many bytes: text, bytes, a message or packed numbers.</summary>
    Bytes = 2,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}

/// <summary>
/// Walks over the fields of one protobuf message, in their order. Every length is compared with the bytes that are there before it is followed; nothing is
/// allocated and nothing is copied.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The number of the field read last.</summary>
    internal int Field { get; private set; }

    /// <summary>How it is written.</summary>
    internal WireType Type { get; private set; }

    /// <summary>Its value, where it is a number of its own (not packed).</summary>
    internal ulong Value { get; private set; }

    /// <summary>Its content, where it has a length.</summary>
    internal ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Reads the next field; false at the end of the message.</summary>
    /// <exception cref="InvalidDataException">The bytes are no protobuf message.</exception>
    internal bool Next()
    {
        if (_rest.IsEmpty) return false;
        ulong tag = Varint(ref _rest);
        if (tag >> 3 is 0 or > 536_870_911) throw new InvalidDataException("a field has no valid number");
        Field = (int)(tag >> 3);
        Type = (WireType)(tag & 7);
        Content = default;
        switch (Type)
        {
            case WireType.Varint:
                Value = Varint(ref _rest);
                return true;
            case WireType.Fixed64:
                Value = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                return true;
            case WireType.Fixed32:
                Value = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                return true;
            case WireType.Bytes:
                ulong length = Varint(ref _rest);
                if (length > (ulong)_rest.Length) throw new InvalidDataException($"field {Field} claims {length} bytes, {_rest.Length} are left");
                Content = Take((int)length);
                return true;
            default:
                throw new InvalidDataException($"field {Field} is written in an unknown way ({(int)Type})");
        }
    }

    /// <summary>Takes a number off the front of packed numbers.</summary>
    internal static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            if (i == bytes.Length) throw new InvalidDataException("it ends within a number");
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if ((bytes[i] & 0x80) != 0) continue;
            bytes = bytes[(i + 1)..];
            return value;
        }

        throw new InvalidDataException("a number has more than ten bytes");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length) throw new InvalidDataException($"field {Field} is cut short");
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
