using System.Buffers.Binary;
using System.IO.Compression;

namespace Lethe.Robustness.Fuzz;

/// <summary>
/// Damage of zip archives: entries change their content (with the check sum made right, so that the damage gets past it), their names and
/// their number; then, more seldom, the fields of the archive's own records are altered, with no check sum made right.
/// </summary>
internal static class ZipMutations
{
    private static readonly string[] Names = ["../a.npy", "/a.npy", "a\\b.npy", "C:a.npy", "\u001b[2J.npy", "\u202ea.npy", "", "a",
        "x/data.pkl", "x/data/0", "x/byteorder", "x/version", "x/constants.pkl", "x/code/__torch__.py"];

    /// <summary>Changes entries by <paramref name="content"/>, and then perhaps the records.</summary>
    internal static byte[] Apply(byte[] input, byte[] other, Func<string, byte[], byte[]> content, FuzzRandom random)
    {
        List<(string Name, byte[] Bytes)> entries = Entries(input);
        if (entries.Count == 0) return ByteMutations.Apply(input, other, random);
        if (random.OneIn(4)) return Records(input, random);
        for (int n = 1 + random.Below(2); n > 0; n--) Mutate(entries, other, content, random);
        byte[] written = Write(entries, random);
        return random.OneIn(8) ? Records(written, random) : written;
    }

    private static void Mutate(List<(string Name, byte[] Bytes)> entries, byte[] other, Func<string, byte[], byte[]> content,
        FuzzRandom random)
    {
        int at = random.Below(entries.Count);
        (string name, byte[] bytes) = entries[at];
        switch (random.Below(12))
        {
            case 0:
                entries.RemoveAt(at);
                if (entries.Count == 0) entries.Add((name, bytes));
                break;
            case 1:
                entries.Add(entries[at]);
                break;
            case 2:
                entries[at] = (random.Pick(Names), bytes);
                break;
            case 3:
                List<(string Name, byte[] Bytes)> foreign = Entries(other);
                if (foreign.Count > 0) entries.Add(random.Pick(foreign));
                break;
            case 4:
                // A few bytes when packed.
                entries[at] = (name, [.. bytes, .. new byte[1 << (8 + random.Below(9))]]);
                break;
            default:
                entries[at] = (name, content(name, bytes));
                break;
        }
    }

    private static List<(string Name, byte[] Bytes)> Entries(byte[] zip)
    {
        if (!zip.AsSpan().StartsWith("PK"u8)) return []; // a bare pickle among the archives
        using var archive = new ZipArchive(new MemoryStream(zip));
        List<(string, byte[])> entries = [];
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream stream = entry.Open();
            byte[] bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            entries.Add((entry.FullName, bytes));
        }

        return entries;
    }

    private static byte[] Write(List<(string Name, byte[] Bytes)> entries, FuzzRandom random)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            bool packed = random.OneIn(4);
            foreach ((string name, byte[] content) in entries)
            {
                if (name.Length == 0) continue;
                using Stream entry = zip.CreateEntry(name, packed ? CompressionLevel.Fastest : CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    // The records begin with "PK" and two bytes of their kind; their fields are of two and four bytes.
    private static byte[] Records(byte[] zip, FuzzRandom random)
    {
        int[] places = [.. Enumerable.Range(0, Math.Max(0, zip.Length - 4)).Where(i => zip[i] == 'P' && zip[i + 1] == 'K'
            && zip[i + 2] is 1 or 3 or 5 or 6 or 7)];
        if (places.Length == 0) return zip;
        byte[] copy = [.. zip];
        for (int n = 1 + random.Below(3); n > 0; n--)
        {
            int at = random.Pick(places) + 4 + (2 * random.Below(22));
            Span<byte> field = copy.AsSpan(Math.Min(at, copy.Length));
            ulong edge = random.Edge();
            if (random.OneIn(2) && field.Length >= 4) BinaryPrimitives.WriteUInt32LittleEndian(field, (uint)edge);
            else if (field.Length >= 2) BinaryPrimitives.WriteUInt16LittleEndian(field, (ushort)edge);
        }

        return random.OneIn(10) ? copy[..random.Below(copy.Length)] : copy;
    }
}
