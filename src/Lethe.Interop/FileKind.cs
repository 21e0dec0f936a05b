namespace Lethe.Interop;

/// <summary>Recognizes well-known formats by their first bytes, so that a mislabelled file is called by its right name.</summary>
internal static class FileKind
{
    private const int HeadLength = 16;

    internal static ReadOnlySpan<byte> NpyMagic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    internal static ReadOnlySpan<byte> ZipMagic => "PK"u8;

    /// <summary>What a file that starts with <paramref name="head"/> looks like, or null where nothing is recognized.</summary>
    internal static string? Describe(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty) return "empty";
        if (head.StartsWith(NpyMagic)) return "a NumPy .npy file";
        if (head.StartsWith(ZipMagic)) return "a zip archive (.npz, or a PyTorch .pt)";
        if (head.Length > 8 && head[8] == (byte)'{' && head[7] == 0) return "a safetensors file";
        if (head.Length > 3 && head[0] == 0x89 && head[1..4].SequenceEqual("HDF"u8)) return "an HDF5 file";
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) return "a gzip file";
        if (head.Length > 1 && head[0] == 0x80 && head[1] is >= 2 and <= 5) return "a Python pickle (perhaps an old PyTorch .pt)";
        if (head.Length > 3 && head[0] == 0x89 && head[1..4].SequenceEqual("PNG"u8)) return "a PNG image";
        if (head.StartsWith("%PDF"u8)) return "a PDF document";
        bool text = true;
        foreach (byte b in head[..Math.Min(head.Length, HeadLength)]) text &= b is >= 0x20 and < 0x7f or 9 or 10 or 13;
        return text ? "text" : null;
    }

    /// <summary>The first bytes of a stream; its position is put back.</summary>
    internal static byte[] Head(Stream stream)
    {
        long at = stream.Position;
        byte[] head = new byte[HeadLength];
        int n = stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false);
        stream.Position = at;
        return head[..n];
    }
}
