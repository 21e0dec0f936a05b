namespace Lethe.Interop.Hdf5;

/// <summary>The trees of version 1 that index the entries of a group and the chunks of a dataset.</summary>
internal static class Hdf5Tree
{
    private const int HeadSize = 24;

    /// <summary>The keys and addresses in the leaves, in their order.</summary>
    /// <param name="source">The file.</param>
    /// <param name="address">Where the tree begins.</param>
    /// <param name="kind">0: groups; 1: chunks.</param>
    /// <param name="keySize">Bytes of a key.</param>
    internal static IEnumerable<(Hdf5Cursor Key, ulong Child)> Leaves(Hdf5Source source, ulong address, int kind, int keySize) =>
        Leaves(source, address, kind, keySize, expected: null);

    private static IEnumerable<(Hdf5Cursor Key, ulong Child)> Leaves(Hdf5Source source, ulong address, int kind, int keySize, int? expected)
    {
        const string what = "a node of a tree";
        source.Budget.TakeObjects(1);
        Hdf5Cursor head = source.At(address, HeadSize, what);
        head.Require("TREE"u8);
        int found = head.Byte(), level = head.Byte(), count = head.UInt16();
        // Each level is one less than the one above, so that no path through the tree is endless.
        if (found != kind || (expected is { } must && level != must)) throw source.Damage($"{what} is of another kind or level");
        Hdf5Cursor entries = source.At(address + HeadSize, (long)count * (keySize + 8), what);
        for (int i = 0; i < count; i++)
        {
            var key = new Hdf5Cursor(source, entries.Take(keySize).ToArray(), what);
            ulong child = entries.UInt64();
            if (level == 0) yield return (key, child);
            else
                foreach ((Hdf5Cursor, ulong) leaf in Leaves(source, child, kind, keySize, level - 1)) yield return leaf;
        }
    }
}
