namespace Lethe.Interop.Isolation;

/// <summary>
/// Numbers, texts and arrays over a pipe, little-endian, with their lengths before them. The other side may send anything: every
/// length is held against what the reader expects before a byte of it is taken.
/// </summary>
internal sealed class Wire(Stream stream)
{
    private const int Chunk = 1 << 16;

    private readonly byte[] _small = new byte[sizeof(long)];
    private readonly byte[] _chunk = new byte[Chunk];

    internal void Write(byte value) => stream.WriteByte(value);

    internal void Write(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_small, value);
        stream.Write(_small, 0, sizeof(int));
    }

    internal void Write(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_small, value);
        stream.Write(_small, 0, sizeof(double));
    }

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        Write(bytes.Length);
        stream.Write(bytes);
    }

    internal void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>The numbers alone: both sides know how many.</summary>
    internal void Write(double[] values)
    {
        for (long at = 0, left; (left = values.LongLength - at) > 0; at += Chunk / sizeof(double))
        {
            int count = (int)Math.Min(left, Chunk / sizeof(double));
            for (int i = 0; i < count; i++) BinaryPrimitives.WriteDoubleLittleEndian(_chunk.AsSpan(i * sizeof(double)), values[at + i]);
            stream.Write(_chunk, 0, count * sizeof(double));
        }
    }

    internal void Flush() => stream.Flush();

    /// <exception cref="EndOfStreamException">The other side has ended.</exception>
    internal byte ReadByte() => stream.ReadByte() is >= 0 and var value ? (byte)value : throw new EndOfStreamException();

    internal int ReadInt32()
    {
        stream.ReadExactly(_small, 0, sizeof(int));
        return BinaryPrimitives.ReadInt32LittleEndian(_small);
    }

    internal double ReadDouble()
    {
        stream.ReadExactly(_small, 0, sizeof(double));
        return BinaryPrimitives.ReadDoubleLittleEndian(_small);
    }

    /// <exception cref="InvalidDataException">It is longer than <paramref name="most"/>.</exception>
    internal byte[] ReadBytes(int most)
    {
        int length = ReadInt32();
        if (length < 0 || length > most) throw new InvalidDataException($"a length of {length}, at most {most} expected");
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <exception cref="InvalidDataException">It is longer than <paramref name="most"/> bytes.</exception>
    internal string ReadText(int most) => Encoding.UTF8.GetString(ReadBytes(most));

    internal double[] ReadDoubles(int count)
    {
        var values = new double[count];
        for (int at = 0; at < count; at += Chunk / sizeof(double))
        {
            int here = Math.Min(count - at, Chunk / sizeof(double));
            stream.ReadExactly(_chunk, 0, here * sizeof(double));
            for (int i = 0; i < here; i++) values[at + i] = BinaryPrimitives.ReadDoubleLittleEndian(_chunk.AsSpan(i * sizeof(double)));
        }
        return values;
    }
}
