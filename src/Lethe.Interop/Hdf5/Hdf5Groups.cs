namespace Lethe.Interop.Hdf5;

/// <summary>One name in a file: a dataset at an address, a path it stands for, or why it is not read.</summary>
/// <param name="Name">Its path, without the first slash.</param>
/// <param name="Header">A dataset; null where it is none.</param>
/// <param name="Target">The path a soft link leads to; null where it is none.</param>
/// <param name="Unread">Why nothing is read there; null where something is.</param>
/// <param name="Remedy">What makes it readable.</param>
internal sealed record Hdf5Entry(string Name, Hdf5Header? Header, string? Target = null, string? Unread = null, string? Remedy = null);

/// <summary>
/// Goes through the groups of a file and lists its datasets. Links that lead to other files are named and never followed; soft links are
/// looked up among the names that were found, so that none leads in circles.
/// </summary>
internal sealed class Hdf5Groups(Hdf5Source source)
{
    private const int Deepest = 64, MostLinksInARow = 16, SoftLink = 1, ExternalLink = 64, CachedLink = 2;

    private readonly List<Hdf5Entry> _entries = [];
    private readonly HashSet<ulong> _groups = [];

    /// <summary>All names of the file, in the order of its groups.</summary>
    internal IReadOnlyList<Hdf5Entry> Read()
    {
        Group("", Hdf5Header.At(source, Root()), 0);
        Dictionary<string, Hdf5Entry> names = [];
        foreach (Hdf5Entry entry in _entries)
        {
            if (!EntryName.IsHarmless(entry.Name))
            {
                throw source.Unread($"it holds the name '{Printable.Clip(entry.Name)}'", EntryName.ExpectedInFile,
                    "Do not trust this file: ask where it comes from");
            }

            if (!names.TryAdd(entry.Name, entry)) throw source.Damage($"it holds '{Printable.Clip(entry.Name)}' twice");
        }

        return [.. _entries.Select(entry => entry.Target is null ? entry : Followed(entry, names))];
    }

    private static Hdf5Entry Followed(Hdf5Entry link, Dictionary<string, Hdf5Entry> names)
    {
        Hdf5Entry? at = link;
        for (int i = 0; i < MostLinksInARow && at?.Target is { } target; i++)
            at = names.GetValueOrDefault(Path(at.Name, target));
        return at is { Target: null } ? at with { Name = link.Name } : new Hdf5Entry(link.Name, null,
            Unread: $"nowhere: the link leads to '{Printable.Clip(link.Target!)}', and no dataset is there",
            Remedy: "Name the dataset itself");
    }

    private static string Path(string link, string target) => target.StartsWith('/') ? target.Trim('/')
        : link.LastIndexOf('/') is var slash and >= 0 ? $"{link[..slash]}/{target.Trim('/')}" : target.Trim('/');

    /// <summary>The address of the root group.</summary>
    private ulong Root()
    {
        Hdf5Cursor head = source.At(0, 96, "the superblock");
        head.Skip(Hdf5File.Signature.Length);
        int version = head.Byte();
        if (version > 3) throw source.Unread(Invariant($"its superblock is of version {version}"), "versions 0 to 3", Hdf5File.Rewrite);
        head.Position = version < 2 ? 13 : 9;
        (int offsets, int lengths) = (head.Byte(), head.Byte());
        if (offsets != 8 || lengths != 8)
        {
            throw source.Unread(Invariant($"its addresses have {offsets} bytes and its lengths {lengths}"), "addresses of 8 bytes",
                Hdf5File.Rewrite);
        }

        head.Position = version switch { 0 => 24, 1 => 28, _ => 12 };
        ulong counted = head.UInt64();
        if (counted > (ulong)source.Base) throw source.Damage("its addresses are counted from beyond its start");
        source.Base = (long)counted;
        // Behind it the addresses of what is not looked at: free space, extension, end, driver; then the root, in an entry with its name.
        head.Skip(version < 2 ? 32 : 16);
        return head.UInt64();
    }

    private void Group(string path, Hdf5Header header, int depth)
    {
        if (depth > Deepest)
            throw source.Unread("its groups are nested too deep", Invariant($"at most {Deepest} levels"), "Put the dataset higher up");
        if (header.One(Hdf5Header.SymbolTable) is { } table) Symbols(path, table, depth);
        if (header.One(Hdf5Header.LinkInfo) is { } info)
        {
            info.RequireVersion(0);
            if ((info.Byte() & 1) != 0) info.Skip(8);
            (ulong heap, ulong names) = (info.UInt64(), info.UInt64());
            if (!Hdf5Source.IsNowhere(heap)) Dense(path, new Hdf5FractalHeap(source, heap), names, depth);
        }

        foreach (Hdf5Cursor link in header.All(Hdf5Header.Link)) Link(path, LinkHead(link), link, depth);
    }

    // Links that are too many for a header: records of their names' hashes lead to them, and they are listed by their names.
    private void Dense(string path, Hdf5FractalHeap heap, ulong names, int depth)
    {
        List<((int Kind, string Name) Head, Hdf5Cursor Link)> links = [];
        foreach (Hdf5Cursor record in Hdf5IndexTree.Records(source, names, Hdf5IndexTree.LinkNames))
        {
            const int hash = 4;
            record.Skip(hash);
            Hdf5Cursor link = heap.Object(record);
            links.Add((LinkHead(link), link));
        }

        foreach (((int, string) head, Hdf5Cursor link) in links.OrderBy(one => one.Head.Name, StringComparer.Ordinal))
            Link(path, head, link, depth);
    }

    private void Add(string path, string name, ulong address, int depth)
    {
        string full = path.Length == 0 ? name : $"{path}/{name}";
        source.Budget.TakeObjects(4);
        var header = Hdf5Header.At(source, address);
        if (header.Has(Hdf5Header.Layout)) _entries.Add(new Hdf5Entry(full, header));
        else if (!header.Has(Hdf5Header.SymbolTable) && !header.Has(Hdf5Header.LinkInfo)) return;
        else if (_groups.Add(address)) Group(full, header, depth + 1);
        else
        {
            _entries.Add(new Hdf5Entry(full, null, Unread: "in a group that also stands under another name",
                Remedy: "Name the dataset by that group"));
        }
    }

    private static (int Kind, string Name) LinkHead(Hdf5Cursor cursor)
    {
        cursor.RequireVersion(1);
        int flags = cursor.Byte(), kind = (flags & 8) != 0 ? cursor.Byte() : 0;
        if ((flags & 4) != 0) cursor.Skip(8);
        if ((flags & 16) != 0) cursor.Skip(1);
        return (kind, cursor.Text((int)Math.Min(int.MaxValue, cursor.UInt(1 << (flags & 3)))));
    }

    private void Link(string path, (int Kind, string Name) head, Hdf5Cursor cursor, int depth)
    {
        (int kind, string name) = head;
        string full = path.Length == 0 ? name : $"{path}/{name}";
        switch (kind)
        {
            case 0:
                Add(path, name, cursor.UInt64(), depth);
                break;
            case SoftLink:
                _entries.Add(new Hdf5Entry(full, null, Target: cursor.Text(cursor.UInt16())));
                break;
            case ExternalLink:
                cursor.Skip(3);
                _entries.Add(new Hdf5Entry(full, null, Unread: $"in another file, '{Printable.Clip(cursor.TextToZero())}' (an external " +
                    "link, which is not followed)", Remedy: "Copy the dataset into this file (h5copy, or file.copy in h5py)"));
                break;
            default:
                _entries.Add(new Hdf5Entry(full, null, Unread: Invariant($"behind a link of the unknown kind {kind}"), Remedy:
                    Hdf5File.Rewrite));
                break;
        }
    }

    // Groups as they were first: a tree of nodes with names in a heap.
    private void Symbols(string path, Hdf5Cursor table, int depth)
    {
        (ulong tree, ulong heapAddress) = (table.UInt64(), table.UInt64());
        Hdf5Cursor heap = source.At(heapAddress, 32, "the names of a group");
        heap.Require("HEAP"u8);
        heap.RequireVersion(0);
        heap.Skip(3);
        ulong size = heap.UInt64();
        heap.Skip(8);
        ulong names = heap.UInt64();
        source.RequireInside(names, size, "the names of a group");
        Hdf5Cursor text = source.At(names, (long)size, "the names of a group");
        foreach (ulong node in Hdf5Tree.Leaves(source, tree, kind: 0, keySize: 8).Select(leaf => leaf.Child))
        {
            const string what = "a node of a group";
            Hdf5Cursor head = source.At(node, 8, what);
            head.Require("SNOD"u8);
            head.RequireVersion(1);
            head.Skip(1);
            int count = head.UInt16();
            Hdf5Cursor entries = source.At(node + 8, 40L * count, what);
            for (int i = 0; i < count; i++)
            {
                (ulong at, ulong address) = (entries.UInt64(), entries.UInt64());
                uint cached = entries.UInt32();
                entries.Skip(4);
                uint target = entries.UInt32();
                entries.Skip(12);
                string name = Name(at);
                if (cached == CachedLink)
                    _entries.Add(new Hdf5Entry(path.Length == 0 ? name : $"{path}/{name}", null, Target: Name(target)));
                else Add(path, name, address, depth);
            }
        }

        string Name(ulong at)
        {
            if (at >= size) throw source.Damage("a name of a group would lie outside of its names");
            text.Position = (int)at;
            return text.TextToZero();
        }
    }
}
