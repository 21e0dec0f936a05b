using System.Globalization;
using System.IO.Compression;

namespace Lethe.Interop;

/// <summary>Reads a zip archive of arrays without trusting its names, sizes or check sums.</summary>
internal static class NpzReader
{
    // Deflate cannot do better than 1032:1, so a larger ratio is a lie about the size.
    private const long DeflateLimit = 1032;

    // Below this total a high compression ratio (arrays of zeros) is harmless; above it the archive may at most be 100:1.
    private const long HarmlessBytes = 1L << 30;
    private const long LargestRatio = 100;

    internal static IReadOnlyList<NamedTensor> Read(Stream stream, string source, string kind, string extension)
    {
        try
        {
            byte[] head = FileKind.Head(stream);
            if (!head.AsSpan().StartsWith(FileKind.ZipMagic))
            {
                string actual = FileKind.Describe(head) is { } other ? $"it is {other}" : "it is not a zip archive";
                throw new InputFileException(source, actual, kind, "Check the file's kind, or write it with numpy.savez");
            }

            long length = stream.Length;
            using ZipArchive zip = new(stream, ZipArchiveMode.Read, leaveOpen: true);
            CheckEntries(zip.Entries, length, source, kind, extension);
            List<NamedTensor> tensors = [];
            foreach (ZipArchiveEntry entry in zip.Entries) tensors.Add(ReadEntry(entry, source, kind, extension));
            return tensors;
        }
        catch (Exception e) when (e is not (InputFileException or OutOfMemoryException))
        {
            // The framework reports a damaged archive by many types, among them those for wrong arguments.
            throw new InputFileException(source, $"its zip structure is damaged ({Printable.Clip(e.Message.TrimEnd('.'))})", kind, "Write or copy the file again", e);
        }
    }

    private static void CheckEntries(IReadOnlyList<ZipArchiveEntry> entries, long fileLength, string source, string kind, string extension)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        long packed = 0, unpacked = 0;
        foreach (ZipArchiveEntry entry in entries)
        {
            string shown = Printable.Clip(entry.FullName);
            if (!entry.FullName.EndsWith(extension, StringComparison.Ordinal))
            {
                throw new InputFileException(source, $"it holds '{shown}'" + (shown.EndsWith(".pkl", StringComparison.Ordinal) ? ", so it is a PyTorch .pt" : ""),
                    $"{kind}, with entries *{extension} only", "Save the arrays with numpy.savez, or a PyTorch state_dict as .safetensors");
            }

            string name = entry.FullName[..^extension.Length];
            if (!EntryName.IsSafe(name)) throw new InputFileException(source, $"it holds the name '{shown}'", EntryName.Expected, "Do not trust this file: ask where it comes from");
            if (!names.Add(name)) throw new InputFileException(source, $"it holds '{shown}' twice", "distinct names", "Write the file again");
            if (entry.IsEncrypted) throw new InputFileException(source, $"'{shown}' is encrypted", "plain entries", "Write the file without a password");
            packed = checked(packed + entry.CompressedLength);
            unpacked = checked(unpacked + entry.Length);
            bool plausible = entry.CompressedLength >= 0 && entry.Length >= 0 && packed <= fileLength &&
                entry.Length <= checked((entry.CompressedLength + 1) * DeflateLimit) && unpacked <= Math.Max(HarmlessBytes, checked(LargestRatio * fileLength));
            if (plausible) continue;
            throw new InputFileException(source,
                string.Create(CultureInfo.InvariantCulture, $"'{shown}' claims {entry.Length} bytes packed into {entry.CompressedLength}, in a file of {fileLength}"),
                "sizes the file can really hold", "Do not trust this file; an honest one of this kind can be written with numpy.savez, uncompressed");
        }
    }

    private static NamedTensor ReadEntry(ZipArchiveEntry entry, string source, string kind, string extension)
    {
        string what = $"{source}, entry '{entry.FullName}'";
        using Stream content = entry.Open();
        Crc32 crc = new();
        BoundedSource bounded = new(content, entry.Length, what, kind) { Checksum = crc };
        NamedTensor tensor = Npy.Read(bounded, entry.FullName[..^extension.Length]);
        if (content.ReadByte() >= 0) throw bounded.Fail("it unpacks to more bytes than it claims", "the size in the archive's list", "Write or copy the file again");
        if (crc.Value != entry.Crc32) throw bounded.Fail("its check sum does not match", "the check sum in the archive's list", "The file is damaged: write or copy it again");
        return tensor;
    }
}
