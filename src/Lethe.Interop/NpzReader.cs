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
        foreach (ZipArchiveEntry entry in zip.Entries)
            if (wanted is null || wanted(Listing(entry))) tensors.Add(ReadEntry(entry));
        return tensors;
    });

    /// <summary>What the headers say; of each entry no more than its header is unpacked.</summary>
    internal List<TensorListing> List() => Opened(zip => zip.Entries.Select(Listing).ToList());

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
        foreach (ZipArchiveEntry entry in entries)
        {
            _budget.TakeObjects(1);
            string shown = Printable.Clip(entry.FullName);
            if (!entry.FullName.EndsWith(extension, StringComparison.Ordinal))
            {
                string checkpoint = shown.EndsWith(".pkl", StringComparison.Ordinal) ? ", so it is a PyTorch .pt" : "";
                throw Fail($"it holds '{shown}'{checkpoint}", $"{kind}, with entries *{extension} only",
                    "Save the arrays with numpy.savez, or a PyTorch state_dict as .safetensors");
            }

            if (!EntryName.IsSafe(entry.FullName[..^extension.Length]))
                throw Fail($"it holds the name '{shown}'", EntryName.Expected, "Do not trust this file: ask where it comes from");
            if (!names.Add(entry.FullName)) throw Fail($"it holds '{shown}' twice", "distinct names", "Write the file again");
            if (entry.IsEncrypted) throw Fail($"'{shown}' is encrypted", "plain entries", "Write the file without a password");
        }
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

    private string Name(ZipArchiveEntry entry) => entry.FullName[..^extension.Length];

    private ProblemException Fail(string actual, string expected, string remedy, Exception? inner = null) =>
        ProblemException.Input(source, actual, expected, remedy, inner);
}
