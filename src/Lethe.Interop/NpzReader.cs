using System.Globalization;
using System.IO.Compression;

namespace Lethe.Interop;

/// <summary>Reads a zip archive of arrays without trusting its names, sizes or check sums.</summary>
internal sealed class NpzReader(Stream stream, string source, string kind, string extension)
{
    // Deflate cannot do better than 1032:1, so a larger ratio is a lie about the size.
    private const long DeflateLimit = 1032;

    // Below this total a high compression ratio (arrays of zeros) is harmless; above it the archive may at most be 100:1.
    private const long HarmlessBytes = 1L << 30;
    private const long LargestRatio = 100;

    internal List<NamedTensor> Read()
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
            List<NamedTensor> tensors = [];
            foreach (ZipArchiveEntry entry in zip.Entries) tensors.Add(ReadEntry(entry));
            return tensors;
        }
        catch (Exception e) when (e is not (InputFileException or OutOfMemoryException))
        {
            // The framework reports a damaged archive by many types, among them those for wrong arguments.
            string detail = Printable.Clip(e.Message.TrimEnd('.'));
            throw Fail($"its zip structure is damaged ({detail})", kind, "Write or copy the file again", e);
        }
    }

    private void CheckNames(IEnumerable<ZipArchiveEntry> entries)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in entries)
        {
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
        long file = stream.Length, packed = 0, unpacked = 0;
        long most = Math.Max(HarmlessBytes, checked(LargestRatio * file));
        foreach (ZipArchiveEntry entry in entries)
        {
            packed = checked(packed + entry.CompressedLength);
            unpacked = checked(unpacked + entry.Length);
            bool plausible = entry.CompressedLength >= 0 && entry.Length >= 0 && packed <= file && unpacked <= most &&
                entry.Length <= checked((entry.CompressedLength + 1) * DeflateLimit);
            if (plausible) continue;
            string claim = string.Create(CultureInfo.InvariantCulture,
                $"'{Printable.Clip(entry.FullName)}' claims {entry.Length} bytes packed into {entry.CompressedLength}, in a file of {file}");
            throw Fail(claim, "sizes the file can really hold", "Do not trust this file; if it is your own, write it uncompressed with numpy.savez");
        }
    }

    private NamedTensor ReadEntry(ZipArchiveEntry entry)
    {
        using Stream content = entry.Open();
        Crc32 crc = new();
        BoundedSource bounded = new(content, entry.Length, $"{source}, entry '{entry.FullName}'", kind) { Checksum = crc };
        NamedTensor tensor = Npy.Read(bounded, entry.FullName[..^extension.Length]);
        const string remedy = "The file is damaged: write or copy it again";
        if (content.ReadByte() >= 0) throw bounded.Fail("it unpacks to more bytes than it claims", "the size in the archive's list", remedy);
        if (crc.Value != entry.Crc32) throw bounded.Fail("its check sum does not match", "the check sum in the archive's list", remedy);
        return tensor;
    }

    private InputFileException Fail(string actual, string expected, string remedy, Exception? inner = null) =>
        new(source, actual, expected, remedy, inner);
}
