namespace Lethe.Interop.Hdf5;

/// <summary>The messages of one object (a group, a dataset, a type), as its header lists them.</summary>
internal sealed class Hdf5Header
{
    /// <summary>Kinds of message that are looked at.</summary>
    internal const int Dataspace = 0x01, LinkInfo = 0x02, Datatype = 0x03, FillValue = 0x05, Link = 0x06, ExternalFiles = 0x07,
        Layout = 0x08, Filters = 0x0B, Attribute = 0x0C, Continuation = 0x10, SymbolTable = 0x11, AttributeInfo = 0x15;

    private const int SharedFlag = 2, MostBlocks = 4096;

    private readonly Hdf5Source _source;
    private readonly List<(int Type, bool IsShared, byte[] Data)> _messages = [];

    private Hdf5Header(Hdf5Source source) => _source = source;

    /// <summary>Reads the header at an address.</summary>
    internal static Hdf5Header At(Hdf5Source source, ulong address)
    {
        var header = new Hdf5Header(source);
        const string what = "the header of an object";
        Hdf5Cursor start = source.At(address, 16, what);
        Span<byte> signature = stackalloc byte[4];
        source.Fill(address, signature, what);
        var blocks = new Queue<(ulong Address, ulong Length)>();
        if (signature.SequenceEqual("OHDR"u8)) header.Second(address, blocks);
        else
        {
            start.RequireVersion(1);
            start.Skip(7);
            uint length = start.UInt32();
            source.RequireInside(address + 16, length, what);
            header.Messages(source.At(address + 16, length, what), 8, ordered: false, blocks);
            for (int i = 0; blocks.TryDequeue(out (ulong Address, ulong Length) block); i++)
            {
                RequireFew(source, i);
                source.RequireInside(block.Address, block.Length, what);
                header.Messages(source.At(block.Address, (long)block.Length, what), 8, ordered: false, blocks);
            }
        }

        return header;
    }

    /// <summary>Whether a message of a kind is there.</summary>
    internal bool Has(int type) => _messages.Exists(message => message.Type == type);

    /// <summary>The messages of a kind. One that is stored with another object is looked up there, once.</summary>
    internal IEnumerable<Hdf5Cursor> All(int type) =>
        _messages.Where(message => message.Type == type).Select(message =>
        {
            var cursor = new Hdf5Cursor(_source, message.Data, Invariant($"a message of kind {type} in a header"));
            return message.IsShared ? Shared(_source, cursor, type) : cursor;
        });

    /// <summary>The only message of a kind; null for none.</summary>
    internal Hdf5Cursor? One(int type)
    {
        Hdf5Cursor[] found = [.. All(type).Take(2)];
        return found.Length < 2 ? found.FirstOrDefault() : throw _source.Damage(Invariant($"a header has several messages of kind {type}"));
    }

    /// <summary>What a message stands for that is stored with another object.</summary>
    internal static Hdf5Cursor Shared(Hdf5Source source, Hdf5Cursor cursor, int type)
    {
        int version = cursor.Byte(), kind = cursor.Byte();
        if (version == 1) cursor.Skip(6);
        if (version is < 1 or > 3 || (version == 3 && kind == 1)) throw InTableOfMany(source);

        Hdf5Header other = At(source, cursor.UInt64());
        (int _, bool isShared, byte[] data) = other._messages.Find(message => message.Type == type);
        if (data is null || isShared) throw source.Damage("a type leads to an object that is none");
        return new Hdf5Cursor(source, data, "a stored type");
    }

    /// <summary>What is said of messages that are kept apart for several objects.</summary>
    internal static ProblemException InTableOfMany(Hdf5Source source) => source.Unread("part of a header stands in a table that several "
        + "objects share", "headers of their own", "Write the file again with h5py, without shared messages");

    // The header that begins with OHDR: smaller fields, and a check sum behind each block.
    private void Second(ulong address, Queue<(ulong Address, ulong Length)> blocks)
    {
        const string what = "the header of an object";
        const int checksum = 4;
        Hdf5Cursor head = _source.At(address, 6, what);
        head.Require("OHDR"u8);
        head.RequireVersion(2);
        int flags = head.Byte(), size = 1 << (flags & 3), times = (flags & 0x20) != 0 ? 16 : 0, phases = (flags & 0x10) != 0 ? 4 : 0;
        ulong at = address + 6 + (ulong)(times + phases);
        ulong length = _source.At(at, size, what).UInt(size);
        bool ordered = (flags & 4) != 0;
        at += (ulong)size;
        _source.RequireInside(at, length, what);
        Messages(_source.At(at, (long)length, what), 4, ordered, blocks);
        for (int i = 0; blocks.TryDequeue(out (ulong Address, ulong Length) block); i++)
        {
            RequireFew(_source, i);
            _source.RequireInside(block.Address, block.Length, what);
            if (block.Length < 2 * checksum) throw _source.Damage($"{what} goes on in a block of {block.Length} bytes");
            Hdf5Cursor more = _source.At(block.Address, (long)block.Length - checksum, what);
            more.Require("OCHK"u8);
            Messages(more, 4, ordered, blocks);
        }
    }

    private static void RequireFew(Hdf5Source source, int blocks)
    {
        if (blocks >= MostBlocks) throw source.Damage("the header of an object has no end");
    }

    private void Messages(Hdf5Cursor cursor, int head, bool ordered, Queue<(ulong Address, ulong Length)> blocks)
    {
        int least = head + (ordered ? 2 : 0);
        // What is left behind the last message, where there is no room for another, is a gap.
        while (cursor.Left >= least)
        {
            _source.Budget.TakeObjects(1);
            int type = head == 4 ? cursor.Byte() : cursor.UInt16(), size = cursor.UInt16(), flags = cursor.Byte();
            if (head != 4) cursor.Skip(3);
            if (ordered) cursor.Skip(2);
            byte[] data = cursor.Take(size).ToArray();
            if (type != Continuation)
            {
                _messages.Add((type, (flags & SharedFlag) != 0, data));
                continue;
            }

            var where = new Hdf5Cursor(_source, data, "where a header goes on");
            blocks.Enqueue((where.UInt64(), where.UInt64()));
        }
    }
}
