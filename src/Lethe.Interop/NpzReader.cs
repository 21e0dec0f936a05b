namespace Lethe.Interop;

/// <summary>Reads a zip archive of arrays without trusting its names, sizes or check sums.</summary>
internal sealed class NpzReader(Stream stream, string source, string kind, string extension, CancellationToken cancellation)
{
    // Deflate cannot do better than 1032:1, so a larger ratio is a lie about the size.
    private const long DeflateLimit = 1032;

    private readonly ReadBudget _budget = new(source, stream.Length, cancellation);

    /// <summary>The arrays that are asked for (null: all), in the order of the archive.</summary>
    internal List<NamedTensor> Read(Func<TensorListing, bool>? wanted) => Opened(zip =>
    {
        List<NamedTensor> tensors = [];
        foreach (ZipArchiveEntry entry in Files(zip))
        {
            TensorListing listing = Listing(entry);
            if (wanted is not null && !wanted(listing)) continue;
            listing.RequireReadable(source);
            tensors.Add(ReadEntry(entry));
        }

        return tensors;
    });

    /// <summary>What the headers say; of each entry no more than its header is unpacked.</summary>
    internal List<TensorListing> List() => Opened(zip => Files(zip).Select(Listing).ToList());

    /// <summary>The free text of the archive.</summary>
    internal string Comment() => Opened(zip => new List<string> { zip.Comment })[0];

    private static IEnumerable<ZipArchiveEntry> Files(ZipArchive zip) => zip.Entries.Where(entry => !IsFolder(entry));

    private static bool IsFolder(ZipArchiveEntry entry) => entry.FullName.EndsWith('/') && entry.Length == 0;

    private List<T> Opened<T>(Func<ZipArchive, List<T>> read)
    {
        try
        {
            byte[] head = FileKind.Head(stream);
            if (!head.AsSpan().StartsWith(FileKind.ZipMagic))
            {
                string actual = FileKind.Describe(head) is { } other ? $"it is {other}" : "it is not a zip archive";
                throw Fail(actual, kind, "Check the file's kind, or write it with numpy.savez");
            }

            using ZipArchive zip = new(stream, ZipArchiveMode.Read, leaveOpen: true);
            CheckNames(zip.Entries);
            CheckSizes(zip.Entries);
            return read(zip);
        }
        catch (Exception e) when (ZipDamage.Is(e))
        {
            throw ZipDamage.Problem(source, kind, e);
        }
    }

    private void CheckNames(IEnumerable<ZipArchiveEntry> entries)
    {
        HashSet<string> names = new();
        string? other = null;
        foreach (ZipArchiveEntry entry in entries)
        {
            _budget.TakeObjects(1);
            string shown = Printable.Clip(entry.FullName);
            if (!EntryName.IsHarmless(IsFolder(entry) ? entry.FullName[..^1] : Name(entry)))
                throw Fail($"it holds the name '{shown}'", EntryName.ExpectedInFile, "Do not trust this file: ask where it comes from");
            if (!names.Add(entry.FullName)) throw Fail($"it holds '{shown}' twice", "distinct names", "Write the file again");
            if (!IsArray(entry)) other ??= shown;
        }

        if (other is null || names.Any(name => name.EndsWith(extension, StringComparison.Ordinal))) return;
        string checkpoint = other.EndsWith(".pkl", StringComparison.Ordinal) ? ", so it is a PyTorch .pt" : "";
        throw Fail($"it holds '{other}'{checkpoint} and no array", $"{kind}, with entries *{extension}",
            "Save the arrays with numpy.savez, or a PyTorch state_dict as .safetensors");
    }

    // By the archive's list alone, before anything is unpacked. Entries that share their data show in the sum of the packed sizes.
    private void CheckSizes(IEnumerable<ZipArchiveEntry> entries)
    {
        long file = stream.Length, packed = 0;
        foreach (ZipArchiveEntry entry in entries)
        {
            packed = checked(packed + entry.CompressedLength);
            bool plausible = entry.CompressedLength >= 0 && entry.Length >= 0 && packed <= file
                && entry.Length <= checked((entry.CompressedLength + 1) * DeflateLimit);
            if (plausible) continue;
            string claim = $"'{Printable.Clip(entry.FullName)}' claims " +
                Invariant($"{entry.Length} bytes packed into {entry.CompressedLength}, in a file of {file}");
            throw Fail(claim, "sizes the file can really hold",
                "Do not trust this file; if it is your own, write it uncompressed with numpy.savez");
        }
    }

    private TensorListing Listing(ZipArchiveEntry entry)
    {
        _budget.TakeObjects(1);
        if (entry.IsEncrypted)
            return new ElementType("encrypted", null, "encrypted", "Write the file without a password").Listing(Name(entry), []);
        if (!IsArray(entry))
        {
            return new ElementType("other", null, "not those of an array: it is another file", "Save it with numpy.savez")
            {
                IsAside = true,
            }.Listing(Name(entry), []);
        }

        using Stream content = entry.Open();
        return Npy.List(Bounded(entry, content, null), Name(entry));
    }

    private NamedTensor ReadEntry(ZipArchiveEntry entry)
    {
        using Stream content = entry.Open();
        Crc32 crc = new();
        BoundedSource bounded = Bounded(entry, content, crc);
        NamedTensor tensor = Npy.Read(bounded, Name(entry));
        const string remedy = "The file is damaged: write or copy it again";
        if (content.ReadByte() >= 0)
            throw bounded.Fail("it unpacks to more bytes than it claims", "the size in the archive's list", remedy);
        if (crc.Value != entry.Crc32) throw bounded.Fail("its check sum does not match", "the check sum in the archive's list", remedy);
        return tensor;
    }

    private BoundedSource Bounded(ZipArchiveEntry entry, Stream content, Crc32? crc) =>
        new(content, entry.Length, $"{source}, entry '{Printable.Clip(entry.FullName)}'", kind, _budget) { Checksum = crc };

    private bool IsArray(ZipArchiveEntry entry) => entry.FullName.EndsWith(extension, StringComparison.Ordinal);

    private string Name(ZipArchiveEntry entry) => IsArray(entry) ? entry.FullName[..^extension.Length] : entry.FullName;

    private ProblemException Fail(string actual, string expected, string remedy, Exception? inner = null) =>
        ProblemException.Input(source, actual, expected, remedy, inner);
}
