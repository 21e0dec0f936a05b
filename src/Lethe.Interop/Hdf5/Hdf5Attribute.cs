namespace Lethe.Interop.Hdf5;

/// <summary>One attribute of a dataset, read as far as it is asked for.</summary>
/// <param name="source">The file.</param>
/// <param name="name">Its name.</param>
/// <param name="type">Its type, as a message; null: it stands with another object.</param>
/// <param name="shared">Where that is.</param>
/// <param name="count">How many elements it has.</param>
/// <param name="data">Its bytes, and what they are filled up with.</param>
internal sealed class Hdf5Attribute(Hdf5Source source, string name, Hdf5Cursor? type, Hdf5Cursor? shared, ulong count, byte[] data)
{
    private const int SharedType = 1, SharedMessage = 2;

    /// <summary>Its name.</summary>
    internal string Name => name;

    /// <summary>Its bytes, whatever they are.</summary>
    internal ReadOnlySpan<byte> Data => data;

    /// <summary>All attributes of an object: those in its header, and those in a heap, where there are many.</summary>
    internal static IEnumerable<Hdf5Attribute> All(Hdf5Source source, Hdf5Header header)
    {
        foreach (Hdf5Cursor message in header.All(Hdf5Header.Attribute)) yield return Of(source, message);
        foreach (Hdf5Cursor info in header.All(Hdf5Header.AttributeInfo))
        {
            info.RequireVersion(0);
            if ((info.Byte() & 1) != 0) info.Skip(2);
            (ulong heapAddress, ulong names) = (info.UInt64(), info.UInt64());
            if (Hdf5Source.IsNowhere(heapAddress)) continue;
            var heap = new Hdf5FractalHeap(source, heapAddress);
            foreach (Hdf5Cursor record in Hdf5IndexTree.Records(source, names, Hdf5IndexTree.AttributeNames))
            {
                Hdf5Cursor message = heap.Object(record);
                if ((record.Byte() & SharedMessage) != 0) throw Hdf5Header.InTableOfMany(source);
                yield return Of(source, message);
            }
        }
    }

    /// <summary>Its numbers, each at its place; null where it holds none. An integer that no double holds is the double nearest to it: it
    /// bounds what a double nearest to it would bound.</summary>
    internal double[]? Numbers()
    {
        Hdf5Type found = Hdf5Type.Of(type ?? Hdf5Header.Shared(source, shared!, Hdf5Header.Datatype));
        if (found.Element.Scalar is not { } kind) return null;
        int size = kind.Size();
        if (count > (ulong)(data.Length / size)) throw source.Damage($"its attribute {Printable.Clip(name)} ends early");
        var numbers = new double[count];
        for (int i = 0; i < numbers.Length; i++)
        {
            ReadOnlySpan<byte> bytes = data.AsSpan(i * size, size);
            if (ScalarDecoder.Decode(kind, found.IsBigEndian, bytes, numbers.AsSpan(i, 1)) < 0) continue;
            ulong whole = found.IsBigEndian ? ReadUInt64BigEndian(bytes) : ReadUInt64LittleEndian(bytes);
            numbers[i] = kind == ScalarKind.Int64 ? (double)(long)whole : (double)whole;
        }

        return numbers;
    }

    private static Hdf5Attribute Of(Hdf5Source source, Hdf5Cursor message)
    {
        int version = message.Byte(), flags = message.Byte();
        if (version is < 1 or > 3) throw source.Damage(Invariant($"an attribute is of version {version}"));
        (int nameSize, int typeSize, int shapeSize) = (message.UInt16(), message.UInt16(), message.UInt16());
        if (version == 3) message.Skip(1);
        string name = Encoding.UTF8.GetString(message.Take(nameSize)).TrimEnd('\0');
        Pad(nameSize);
        var type = new Hdf5Cursor(source, message.Take(typeSize).ToArray(), "the type of an attribute");
        Pad(typeSize);
        ulong count = Elements(new Hdf5Cursor(source, message.Take(shapeSize).ToArray(), "the shape of an attribute"));
        Pad(shapeSize);
        bool isShared = version > 1 && (flags & SharedType) != 0;
        return new Hdf5Attribute(source, name, isShared ? null : type, isShared ? type : null, count, message.Take(message.Left).ToArray());

        // In the first version each part is filled up to eight bytes.
        void Pad(int size)
        {
            if (version == 1) message.Skip((8 - (size % 8)) % 8);
        }
    }

    private static ulong Elements(Hdf5Cursor shape)
    {
        int version = shape.Byte(), rank = shape.Byte();
        shape.Skip(1);
        const int nothing = 2;
        if (version == 1) shape.Skip(5);
        else if (shape.Byte() == nothing) return 0;
        ulong count = 1;
        for (int d = 0; d < rank; d++)
        {
            ulong size = shape.UInt64();
            count = size != 0 && count > ulong.MaxValue / size ? ulong.MaxValue : count * size;
        }

        return count;
    }
}
