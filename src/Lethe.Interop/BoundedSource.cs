using System.Globalization;

namespace Lethe.Interop;

/// <summary>
/// A stream with a known number of bytes left and a name for messages. All reading of untrusted data goes through it: nothing beyond
/// the end is asked for, and nothing is allocated that the file could not fill.
/// </summary>
internal sealed class BoundedSource(Stream stream, long length, string name, string kind)
{
    private const int ChunkBytes = 1 << 16;

    /// <summary>The bytes not read yet.</summary>
    internal long Remaining { get; private set; } = length;

    /// <summary>The bytes read so far, put through a check sum (zip entries only).</summary>
    internal Crc32? Checksum { get; init; }

    /// <summary>Fills <paramref name="to"/>; <paramref name="part"/> says what these bytes are.</summary>
    internal void Read(Span<byte> to, string part)
    {
        if (to.Length > Remaining) throw TooShort(part, to.Length);
        int n;
        try
        {
            n = stream.ReadAtLeast(to, to.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new InputFileException(name, $"it cannot be read ({e.Message.TrimEnd('.')})", kind, "Write or copy the file again", e);
        }

        if (n < to.Length) throw TooShort(part, to.Length);
        Checksum?.Add(to);
        Remaining -= n;
    }

    /// <summary>Reads elements; the caller has compared their size with <see cref="Remaining"/>.</summary>
    internal double[] ReadElements(ScalarKind scalar, bool bigEndian, int count, string part)
    {
        int size = scalar.Size();
        if ((long)count * size > Remaining) throw TooShort(part, (long)count * size);
        double[] data = new double[count];
        byte[] chunk = new byte[(int)Math.Min(ChunkBytes, (long)count * size)];
        for (int at = 0; at < count;)
        {
            int n = Math.Min(ChunkBytes / size, count - at);
            Read(chunk.AsSpan(0, n * size), part);
            int bad = ScalarDecoder.Decode(scalar, bigEndian, chunk, data.AsSpan(at, n));
            if (bad >= 0)
            {
                throw Fail(string.Create(CultureInfo.InvariantCulture, $"{part}: element {at + bad} is an integer beyond 2^53"),
                    "values that float64 holds exactly", "Convert the array to float64 first");
            }

            at += n;
        }

        return data;
    }

    /// <summary>The exception for this source.</summary>
    internal InputFileException Fail(string actual, string expected, string remedy, Exception? inner = null) =>
        new(name, actual, expected, remedy, inner);

    private InputFileException TooShort(string part, long wanted) => Fail(
        string.Create(CultureInfo.InvariantCulture, $"it ends within {part}: {Remaining} bytes are left"),
        string.Create(CultureInfo.InvariantCulture, $"{wanted} bytes there"), "The file was cut short: write or copy it again");
}
