namespace Lethe.Tests.Interop;

/// <summary>Writes IDX files as the format is described, for tests.</summary>
internal static class IdxFiles
{
    public static byte[] Bytes(int[] shape, byte[] values)
    {
        byte[] header = new byte[4 + 4 * shape.Length];
        (header[2], header[3]) = (8, (byte)shape.Length);
        for (int i = 0; i < shape.Length; i++) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), shape[i]);
        return [.. header, .. values];
    }

    public static void Write(string path, int[] shape, byte[] values)
    {
        byte[] bytes = Bytes(shape, values);
        if (!path.EndsWith(".gz", StringComparison.Ordinal))
        {
            File.WriteAllBytes(path, bytes);
            return;
        }
        using var stream = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        stream.Write(bytes);
    }
}
