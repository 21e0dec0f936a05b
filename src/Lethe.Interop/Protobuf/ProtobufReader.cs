namespace Lethe.Interop.Protobuf;

/// <summary>How the content of a field is written.</summary>
internal enum WireType
{
    /// <summary>An integer in groups of seven bits.</summary>
    Varint = 0,

    Fixed64 = 1,

    /// <summary>A length, then as many bytes: text, bytes, a message or packed numbers.</summary>
    Bytes = 2,

    Fixed32 = 5,
}

/// <summary>
/// Walks over the fields of one protobuf message, in their order. Every length is compared with the bytes that are there before it is
/// followed; nothing is allocated and nothing is copied: contents are parts of the message's own memory.
/// </summary>
internal struct ProtobufReader(ReadOnlyMemory<byte> bytes)
{
    private ReadOnlyMemory<byte> _rest = bytes;

    /// <summary>The number of the field read last.</summary>
    internal int Field { get; private set; }

    /// <summary>How it is written.</summary>
    internal WireType Type { get; private set; }

    /// <summary>Its value, where it is a number of its own (not packed); else 0.</summary>
    internal ulong Value { get; private set; }

    /// <summary>Its content, where it has a length.</summary>
    internal ReadOnlyMemory<byte> Content { get; private set; }

    /// <summary>Reads the next field; false at the end of the message.</summary>
    /// <exception cref="InvalidDataException">The bytes are no protobuf message.</exception>
    internal bool Next()
    {
        if (_rest.IsEmpty) return false;
        ulong tag = Varint();
        if (tag >> 3 is 0 or > 536_870_911) throw new InvalidDataException("a field has no valid number");
        Field = (int)(tag >> 3);
        Type = (WireType)(tag & 7);
        (Content, Value) = (default, 0);
        switch (Type)
        {
            case WireType.Varint:
                Value = Varint();
                return true;
            case WireType.Fixed64:
                Value = BinaryPrimitives.ReadUInt64LittleEndian(Take(8).Span);
                return true;
            case WireType.Fixed32:
                Value = BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span);
                return true;
            case WireType.Bytes:
                ulong length = Varint();
                if (length > (ulong)_rest.Length)
                    throw new InvalidDataException($"field {Field} claims {length} bytes, {_rest.Length} are left");
                Content = Take((int)length);
                return true;
            default:
                throw new InvalidDataException($"field {Field} is written in an unknown way ({(int)Type})");
        }
    }

    /// <summary>Takes a number off the front of packed numbers.</summary>
    /// <exception cref="InvalidDataException">They end within it.</exception>
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

    private ulong Varint()
    {
        ReadOnlySpan<byte> span = _rest.Span;
        ulong value = Varint(ref span);
        _rest = _rest[^span.Length..];
        return value;
    }

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (count > _rest.Length) throw new InvalidDataException($"field {Field} is cut short");
        ReadOnlyMemory<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
