using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;

namespace Lethe.Interop;

/// <summary>
/// The IDX format of MNIST and Fashion-MNIST, plain or gzip: two zero bytes, the element type (08: unsigned bytes, the only one read here), the number of dimensions,
/// the dimensions (big-endian), the elements. (Y. LeCun, "The MNIST database".)
/// </summary>
public static class Idx
{
    private const string Kind = "an IDX file of unsigned bytes, plain or .gz";
    private const int UnsignedBytes = 0x08, MostDimensions = 4;

    // Fashion-MNIST has 47 MB of images; ten times that is no set this program is for.
    private const long MostElements = 500_000_000;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; a name that ends in .gz is decompressed.</param>
    /// <returns>The dimensions, and the elements in row-major order.</returns>
    /// <exception cref="InputFileException">Missing, cut short, of another kind, or too large.</exception>
    public static (IReadOnlyList<int> Shape, byte[] Values) Read(string path)
    {
        using FileStream file = InputFile.Open(path, Kind);
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        try
        {
            return Read(stream, path);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new InputFileException(path, $"it cannot be read ({e.Message.TrimEnd('.')})", Kind, "Copy the file again", e);
        }
    }

    private static (IReadOnlyList<int> Shape, byte[] Values) Read(Stream stream, string path)
    {
        Span<byte> word = stackalloc byte[4];
        Fill(stream, word, path);
        if (word[0] != 0 || word[1] != 0 || word[2] != UnsignedBytes || word[3] is < 1 or > MostDimensions)
            throw new InputFileException(path, $"it begins with {Convert.ToHexString(word)}", $"{Kind}: it begins with 000008 and the number of dimensions, 1 to {MostDimensions}", "Give the IDX file itself");
        int[] shape = new int[word[3]];
        long elements = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            Fill(stream, word, path);
            uint size = BinaryPrimitives.ReadUInt32BigEndian(word);
            elements = size == 0 || size > int.MaxValue ? MostElements + 1 : Math.Min(MostElements + 1, elements * size);
            if (elements > MostElements)
                throw new InputFileException(path, string.Create(CultureInfo.InvariantCulture, $"dimension {i + 1} is {size}"), string.Create(CultureInfo.InvariantCulture, $"dimensions of at most {MostElements} elements together, none 0"), "Check that this is the right file");
            shape[i] = (int)size;
        }
        // Grown with what the file really holds: a header alone must not allocate.
        var values = new MemoryStream();
        byte[] chunk = new byte[1 << 16];
        for (long left = elements; left > 0;)
        {
            int n = stream.Read(chunk, 0, (int)Math.Min(chunk.Length, left));
            if (n == 0) throw Short(path, elements, values.Length);
            values.Write(chunk, 0, n);
            left -= n;
        }
        if (stream.ReadByte() >= 0) throw new InputFileException(path, "bytes follow the last element", Kind, "Copy the file again");
        return (shape, values.ToArray());
    }

    private static void Fill(Stream stream, Span<byte> word, string path)
    {
        int n = stream.ReadAtLeast(word, word.Length, throwOnEndOfStream: false);
        if (n < word.Length) throw Short(path, word.Length, n);
    }

    private static InputFileException Short(string path, long expected, long found) => new(path,
        string.Create(CultureInfo.InvariantCulture, $"it ends after {found} of {expected} bytes"), Kind, "The file was cut short: copy it again");
}
