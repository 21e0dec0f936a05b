namespace Lethe.Interop.Hdf5;

/// <summary>
/// Where links and attributes stand that are too many for a header: blocks of growing size, a table of so many to a row, the first two rows
/// of one size and each further row of twice that. Rows of large blocks hold tables of their own.
/// </summary>
internal sealed class Hdf5FractalHeap
{
    private const string What = "a heap of links or attributes";

    private const int Huge = 1, Tiny = 2, MostIdentifierBytes = 64;

    private readonly Hdf5Source _source;
    private readonly ulong _address, _root, _hugeTree, _start, _largestBlock;
    private readonly int _identifier, _width, _rows, _offsetBytes, _lengthBytes;
    private readonly bool _hasCheckSums;

    /// <summary>Reads the head of a heap.</summary>
    /// <exception cref="ProblemException">It is none, or packed.</exception>
    internal Hdf5FractalHeap(Hdf5Source source, ulong address)
    {
        (_source, _address) = (source, address);
        Hdf5Cursor head = source.At(address, 142, What);
        head.Require("FRHP"u8);
        head.RequireVersion(0);
        (_identifier, int filters) = (head.UInt16(), head.UInt16());
        _hasCheckSums = (head.Byte() & 2) != 0;
        uint largest = head.UInt32();
        head.Skip(8);
        _hugeTree = head.UInt64();
        // Free space, counts and sizes: what reading does not ask for.
        head.Skip(80);
        _width = head.UInt16();
        (_start, _largestBlock) = (head.UInt64(), head.UInt64());
        int bits = head.UInt16();
        head.Skip(2);
        _root = head.UInt64();
        _rows = head.UInt16();
        if (filters != 0)
            throw source.Unread("a group keeps its links packed", "a group whose links are not packed", Hdf5File.Rewrite);
        if (_identifier is < 1 or > MostIdentifierBytes || bits is < 1 or > 64 || !BitOperations.IsPow2(_width)
            || !BitOperations.IsPow2(_start) || !BitOperations.IsPow2(_largestBlock) || _largestBlock < _start
            || _largestBlock > int.MaxValue || _rows > bits)
            throw source.Damage($"{What} has a table of sizes that are none");
        _offsetBytes = (bits + 7) / 8;
        _lengthBytes = Math.Min((BitOperations.Log2(_largestBlock) + 7) / 8, (BitOperations.Log2(Math.Max(largest, 1)) / 8) + 1);
        if (_lengthBytes < 1) throw source.Damage($"{What} has a table of sizes that are none");
    }

    // Rows whose blocks hold objects; those behind them hold tables.
    private int DirectRows => BitOperations.Log2(_largestBlock) - BitOperations.Log2(_start) + 2;

    /// <summary>The bytes of an object.</summary>
    /// <param name="identifier">Stands at its identifier, which is passed over.</param>
    /// <exception cref="ProblemException">There is no such object.</exception>
    internal Hdf5Cursor Object(Hdf5Cursor identifier)
    {
        var cursor = new Hdf5Cursor(_source, identifier.Take(_identifier).ToArray(), What);
        int flags = cursor.Byte();
        if (flags >> 6 != 0) throw _source.Damage($"{What} names an object in an unknown way");
        switch ((flags >> 4) & 3)
        {
            case 0:
                return Managed(cursor.UInt(_offsetBytes), cursor.UInt(_lengthBytes));
            case Huge:
                return Large(cursor.UInt(Math.Min(cursor.Left, 8)));
            case Tiny:
                // Longer identifiers take a byte more for the length.
                int length = flags & 15;
                if (_identifier > 17) length = (length << 8) | cursor.Byte();
                return new Hdf5Cursor(_source, cursor.Take(length + 1).ToArray(), What);
            default:
                throw _source.Damage($"{What} names an object in an unknown way");
        }
    }

    private Hdf5Cursor Managed(ulong offset, ulong length)
    {
        if (length == 0 || length > _largestBlock) throw _source.Damage($"{What} has an object of {length} bytes");
        (ulong address, ulong within, ulong size) = _rows == 0 ? (_root, offset, _start) : Find(_root, offset, _rows);
        if (Hdf5Source.IsNowhere(address) || within > size || length > size - within)
            throw _source.Damage($"{What} names an object that is not there");
        Hdf5Cursor head = _source.At(address, 5, What);
        head.Require("FHDB"u8);
        head.RequireVersion(0);
        if (within < 13u + (ulong)_offsetBytes + (_hasCheckSums ? 4u : 0u))
            throw _source.Damage($"{What} has an object within the head of a block");
        return _source.At(address + within, (long)length, What);
    }

    // The block an offset falls into: its address, the offset within it and its size. The rows of a table within another are fewer
    // than its own row, so that the search ends.
    private (ulong Address, ulong Within, ulong Size) Find(ulong table, ulong offset, int rows)
    {
        while (true)
        {
            ulong first = (ulong)_width * _start;
            int row = offset < first ? 0 : BitOperations.Log2(offset / first) + 1;
            if (row >= rows) throw _source.Damage($"{What} names an object beyond its end");
            ulong size = _start << Math.Max(0, row - 1), before = row == 0 ? 0 : first << (row - 1);
            ulong column = (offset - before) / size;
            int direct = Math.Min(rows, DirectRows);
            // Each entry is an address; blocks are not packed.
            ulong entry = ((ulong)row * (ulong)_width) + column;
            const int headSize = 13;
            Hdf5Cursor head = _source.At(table, headSize, What);
            head.Require("FHIB"u8);
            head.RequireVersion(0);
            if (head.UInt64() != _address) throw _source.Damage($"{What} has a table of another heap");
            ulong address = _source.At(table + headSize + (ulong)_offsetBytes + (8 * entry), 8, What).UInt64();
            offset = offset - before - (column * size);
            if (row < direct) return (address, offset, size);
            if (Hdf5Source.IsNowhere(address)) return (address, 0, 0);
            (table, rows) = (address, BitOperations.Log2(size) - BitOperations.Log2(first) + 1);
        }
    }

    // Objects larger than a block stand alone; a tree tells where.
    private Hdf5Cursor Large(ulong key)
    {
        if (Hdf5Source.IsNowhere(_hugeTree)) throw _source.Damage($"{What} names a large object and has none");
        foreach (Hdf5Cursor record in Hdf5IndexTree.Records(_source, _hugeTree, Hdf5IndexTree.HugeObjects))
        {
            (ulong address, ulong length, ulong found) = (record.UInt64(), record.UInt64(), record.UInt64());
            if (found != key) continue;
            _source.RequireInside(address, length, What);
            return _source.At(address, (long)length, What);
        }

        throw _source.Damage($"{What} names a large object that is not there");
    }
}
