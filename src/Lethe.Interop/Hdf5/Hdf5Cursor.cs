namespace Lethe.Interop.Hdf5;

/// <summary>Numbers and names in a block of an HDF5 file, one behind the other; little-endian. Beyond its end is damage.</summary>
internal sealed class Hdf5Cursor(Hdf5Source source, byte[] bytes, string what)
{
    /// <summary>Where it stands.</summary>
    internal int Position { get; set; }

    /// <summary>Bytes behind it.</summary>
    internal int Left => bytes.Length - Position;

    /// <summary>The next bytes.</summary>
    internal ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Left) throw source.Damage($"{what} ends within a field");
        Position += count;
        return bytes.AsSpan(Position - count, count);
    }

    /// <summary>Passes over bytes.</summary>
    internal void Skip(int count) => Take(count);

    /// <summary>A byte.</summary>
    internal byte Byte() => Take(1)[0];

    /// <summary>Two bytes.</summary>
    internal int UInt16() => ReadUInt16LittleEndian(Take(2));

    /// <summary>Four bytes.</summary>
    internal uint UInt32() => ReadUInt32LittleEndian(Take(4));

    /// <summary>Eight bytes: an address or a length.</summary>
    internal ulong UInt64() => ReadUInt64LittleEndian(Take(8));

    /// <summary>A number of so many bytes, at most eight.</summary>
    internal ulong UInt(int size)
    {
        if (size is < 1 or > 8) throw source.Damage($"{what} has a number of {size} bytes");
        ulong value = 0;
        ReadOnlySpan<byte> taken = Take(size);
        for (int i = size - 1; i >= 0; i--) value = (value << 8) | taken[i];
        return value;
    }

    /// <summary>Refuses a block that does not begin as its kind does.</summary>
    internal void Require(ReadOnlySpan<byte> signature)
    {
        if (!Take(signature.Length).SequenceEqual(signature)) throw source.Damage($"{what} does not begin as one does");
    }

    /// <summary>Refuses another version.</summary>
    internal void RequireVersion(int version)
    {
        if (Byte() is var found && found != version) throw source.Damage(Invariant($"{what} is of version {found}"));
    }

    /// <summary>A name of so many bytes.</summary>
    internal string Text(int count)
    {
        try
        {
            return InputFile.StrictUtf8.GetString(Take(count));
        }
        catch (DecoderFallbackException)
        {
            throw source.Damage($"{what} holds a name that is no text");
        }
    }

    /// <summary>A name that ends with a zero byte.</summary>
    internal string TextToZero()
    {
        int length = bytes.AsSpan(Position).IndexOf((byte)0);
        if (length < 0) throw source.Damage($"{what} holds a name without an end");
        string text = Text(length);
        Position++;
        return text;
    }
}
