namespace Lethe.Interop.Hdf5;

/// <summary>Trees of version 2: records of one size, in nodes of one size, for links, attributes, large objects and chunks.</summary>
internal static class Hdf5IndexTree
{
    /// <summary>Kinds of record that are looked at.</summary>
    internal const int HugeObjects = 1, LinkNames = 5, AttributeNames = 8, Chunks = 10, FilteredChunks = 11;

    private const string What = "a tree of an index";

    // Signature, version, kind, and a check sum at the end.
    private const int Around = 10;

    // A tree of so many levels of two children holds more records than a file has bytes.
    private const int Deepest = 48;

    /// <summary>The records of a tree, in no order that means something.</summary>
    /// <param name="source">The file.</param>
    /// <param name="address">Where its head stands.</param>
    /// <param name="kind">What the records are of.</param>
    internal static IEnumerable<Hdf5Cursor> Records(Hdf5Source source, ulong address, int kind)
    {
        Hdf5Cursor head = source.At(address, 38, What);
        head.Require("BTHD"u8);
        head.RequireVersion(0);
        int found = head.Byte();
        uint node = head.UInt32();
        int record = head.UInt16(), depth = head.UInt16();
        head.Skip(2);
        ulong root = head.UInt64();
        int inRoot = head.UInt16();
        ulong all = head.UInt64();
        if (found != kind || depth > Deepest || record == 0 || node < Around + record)
            throw source.Damage($"{What} is not that of its kind");
        var tree = new Tree(source, kind, node, record, Levels(source, node, record, depth));
        return all == 0 || Hdf5Source.IsNowhere(root) ? [] : tree.All(root, inRoot, depth, all);
    }

    /// <summary>Of each level, from the leaves up, how many bytes count the records below a child of a node there.</summary>
    private static int[] Levels(Hdf5Source source, uint node, int record, int depth)
    {
        ulong most = (node - Around) / (uint)record, below = most;
        int counter = BytesFor(most);
        var bytes = new int[depth + 1];
        for (int level = 1; level <= depth; level++)
        {
            bytes[level] = level == 1 ? 0 : BytesFor(below);
            long pointer = 8 + counter + bytes[level];
            long fitting = (node - Around - pointer) / (record + pointer);
            if (fitting < 1) throw source.Damage($"{What} has nodes without room for a record");
            ulong here = (ulong)fitting;
            below = below > ulong.MaxValue / (here + 2) ? ulong.MaxValue : ((here + 1) * below) + here;
        }

        bytes[0] = counter;
        return bytes;
    }

    private static int BytesFor(ulong largest) => (BitOperations.Log2(Math.Max(largest, 1)) / 8) + 1;

    /// <summary>One tree, gone through from its root.</summary>
    private sealed class Tree(Hdf5Source source, int kind, uint node, int record, int[] bytes)
    {
        private ulong _left;

        internal IEnumerable<Hdf5Cursor> All(ulong root, int inRoot, int depth, ulong all)
        {
            _left = all;
            foreach (Hdf5Cursor one in Node(root, inRoot, depth))
            {
                if (_left-- == 0) throw source.Damage($"{What} has more records than it says");
                yield return one;
            }

            if (_left > 0) throw source.Damage($"{What} has fewer records than it says");
        }

        // Each level is one less than the one above, so that no path is endless.
        private IEnumerable<Hdf5Cursor> Node(ulong address, long count, int level)
        {
            int pointer = level == 0 ? 0 : 8 + bytes[0] + bytes[level];
            long size = (count * record) + (level == 0 ? 0 : (count + 1) * pointer) + Around;
            if (size > node) throw source.Damage($"{What} has a node with more records than it has room for");
            source.Budget.TakeObjects(1 + count);
            Hdf5Cursor cursor = source.At(address, size, What);
            cursor.Require(level == 0 ? "BTLF"u8 : "BTIN"u8);
            cursor.RequireVersion(0);
            if (cursor.Byte() != kind) throw source.Damage($"{What} has a node of another kind");
            for (long i = 0; i < count; i++) yield return new Hdf5Cursor(source, cursor.Take(record).ToArray(), What);
            for (long i = 0; i <= count && level > 0; i++)
            {
                ulong child = cursor.UInt64(), inChild = cursor.UInt(bytes[0]);
                cursor.Skip(bytes[level]);
                foreach (Hdf5Cursor one in Node(child, (long)Math.Min(inChild, uint.MaxValue), level - 1)) yield return one;
            }
        }
    }
}
