using System.Buffers.Binary;

namespace Lethe.Experiments.Runs;

/// <summary>A .safetensors file that carries a checksum of all it says: every bit of every tensor and every string of its metadata, in an
/// order that is not the file's.</summary>
internal static class SealedTensors
{
    /// <summary>Where the metadata name the format.</summary>
    public const string FormatKey = "format";

    private const string Key = "sha256";
    private const int Chunk = 1 << 12;

    /// <summary>Writes tensors and metadata with their checksum.</summary>
    public static void Write(Stream stream, IReadOnlyList<NamedTensor> tensors, Dictionary<string, string> metadata)
    {
        metadata[Key] = Digest(tensors, metadata);
        Safetensors.Write(stream, tensors, metadata);
    }

    /// <summary>Reads a file of one of two formats, the older of which had no checksum.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">The format that is written.</param>
    /// <param name="old">The one before.</param>
    /// <param name="problem">Says what is wrong with the file.</param>
    public static SafetensorsContent Read(string path, string format, string old, Func<string, ProblemException> problem)
    {
        SafetensorsContent content = Safetensors.Read(path);
        string? named = content.Metadata.GetValueOrDefault(FormatKey);
        if (named != format && named != old) throw problem(named is null ? "it names no format" : $"its format is '{named}'");
        if (named == format) RequireWhole(content, problem);
        return content;
    }

    /// <summary>Refuses a file that does not say what it said when it was written.</summary>
    public static void RequireWhole(SafetensorsContent content, Func<string, ProblemException> problem)
    {
        if (!IsWhole(content)) throw problem("its content is not what was written: the checksum differs");
    }

    /// <summary>True where a file says what it said when it was written.</summary>
    public static bool IsWhole(SafetensorsContent content) =>
        content.Metadata.TryGetValue(Key, out string? digest) && digest == Digest(content.Tensors, content.Metadata);

    /// <summary>SHA-256 of tensors alone.</summary>
    public static string Digest(IReadOnlyList<NamedTensor> tensors) => Digest(tensors, new Dictionary<string, string>());

    private static string Digest(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[Chunk * sizeof(double)];
        void Whole(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(buffer, value);
            hash.AppendData(buffer, 0, sizeof(long));
        }

        void Text(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Whole(bytes.Length);
            hash.AppendData(bytes);
        }

        Whole(tensors.Count);
        foreach (NamedTensor tensor in tensors.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            Text(tensor.Name);
            Whole(tensor.Shape.Length);
            foreach (int size in tensor.Shape) Whole(size);
            for (int start = 0; start < tensor.Data.Length; start += Chunk)
            {
                ReadOnlySpan<double> part = tensor.Data.AsSpan(start, Math.Min(Chunk, tensor.Data.Length - start));
                for (int i = 0; i < part.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(buffer.AsSpan(i * sizeof(double)), part[i]);
                hash.AppendData(buffer, 0, part.Length * sizeof(double));
            }
        }

        foreach ((string key, string value) in metadata.Where(pair => pair.Key != Key).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Text(key);
            Text(value);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
