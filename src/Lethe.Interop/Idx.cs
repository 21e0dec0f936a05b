namespace Lethe.Interop;

/// <summary>
/// The IDX format of MNIST and Fashion-MNIST, plain or gzip: two zero bytes, the element type (08: unsigned bytes, the only one read here),
/// the number of dimensions,
/// the dimensions (big-endian), the elements. (Y. LeCun, "The MNIST database".)
/// </summary>
public static class Idx
{
    private const string Kind = "an IDX file of unsigned bytes, plain or .gz";
    private const int UnsignedBytes = 0x08, MostDimensions = 4, ChunkBytes = 1 << 16;

    // Fashion-MNIST has 47 MB of images; ten times that is no set this program is for.
    private const long MostElements = 500_000_000;

    // Deflate cannot do better.
    private const long DeflateLimit = 1032;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; a name that ends in .gz is decompressed.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The dimensions, and the elements in row-major order.</returns>
    /// <exception cref="ProblemException">Missing, cut short, of another kind, or more elements than a file of its size may hold
    /// (docs/limits.md).</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static (IReadOnlyList<int> Shape, byte[] Values) Read(string path, CancellationToken cancellation = default)
    {
        using FileStream file = InputFile.Open(path, Kind);
        return Read(file, path, path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase), cancellation);
    }

    internal static (IReadOnlyList<int> Shape, byte[] Values) Read(Stream file, string path, bool packed, CancellationToken cancellation)
    {
        long room = packed ? file.Length * DeflateLimit : file.Length;
        using Stream stream = packed ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : file;
        try
        {
            return Read(stream, path, room, new ReadBudget(path, file.Length, cancellation));
        }
        catch (Exception e) when (ZipDamage.Is(e))
        {
            throw ProblemException.Input(path, $"it cannot be read ({Printable.Clip(e.Message.TrimEnd('.'))})", Kind,
                "Copy the file again", e);
        }
    }

    private static (IReadOnlyList<int> Shape, byte[] Values) Read(Stream stream, string path, long room, ReadBudget budget)
    {
        Span<byte> word = stackalloc byte[4];
        Fill(stream, word, path);
        if (word[0] != 0 || word[1] != 0 || word[2] != UnsignedBytes || word[3] is < 1 or > MostDimensions)
        {
            throw ProblemException.Input(path, $"it begins with {Convert.ToHexString(word)}",
                $"{Kind}: it begins with 000008 and the number of dimensions, 1 to {MostDimensions}",
                "Give the IDX file itself");
        }

        int[] shape = new int[word[3]];
        long elements = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            Fill(stream, word, path);
            uint size = BinaryPrimitives.ReadUInt32BigEndian(word);
            elements = size == 0 || size > int.MaxValue ? MostElements + 1 : Math.Min(MostElements + 1, elements * size);
            if (elements > MostElements)
            {
                throw ProblemException.Input(path, Invariant($"dimension {i + 1} is {size}"),
                    Invariant($"dimensions of at most {MostElements} elements together, none 0"),
                        "Check that this is the right file");
            }

            shape[i] = (int)size;
        }

        // A header alone must not allocate.
        room -= sizeof(uint) * (1 + shape.Length);
        if (elements > room) throw Short(path, elements, room);
        budget.TakeBytes(elements, "its elements");
        var values = new byte[elements];
        for (int at = 0; at < values.Length;)
        {
            budget.ThrowIfCancelled();
            int n = stream.Read(values, at, Math.Min(ChunkBytes, values.Length - at));
            if (n == 0) throw Short(path, elements, at);
            at += n;
        }

        if (stream.ReadByte() >= 0) throw ProblemException.Input(path, "bytes follow the last element", Kind, "Copy the file again");
        return (shape, values);
    }

    private static void Fill(Stream stream, Span<byte> word, string path)
    {
        int n = stream.ReadAtLeast(word, word.Length, throwOnEndOfStream: false);
        if (n < word.Length) throw Short(path, word.Length, n);
    }

    private static ProblemException Short(string path, long expected, long found) => ProblemException.Input(path,
        Invariant($"it has at most {found} of {expected} bytes"), Kind,
            "The file was cut short: copy it again");
}
