
namespace Lethe.Interop;

/// <summary>
/// A stream with a known number of bytes left, a budget and a name for messages. All reading of untrusted data goes through it: nothing
/// beyond the end is asked for, and nothing is allocated that the file could not fill or the budget does not hold.
/// </summary>
internal sealed class BoundedSource(Stream stream, long length, string name, string kind, ReadBudget budget)
{
    private const int ChunkBytes = 1 << 16;

    /// <summary>What is left of a stream, with a budget of its own.</summary>
    internal static BoundedSource Of(Stream stream, string name, string kind, CancellationToken cancellation)
    {
        long bytes = stream.Length - stream.Position;
        return new BoundedSource(stream, bytes, name, kind, new ReadBudget(name, bytes, cancellation));
    }

    internal long Remaining { get; private set; } = length;

    /// <summary>The bytes read so far, put through a check sum (zip entries only).</summary>
    internal Crc32? Checksum { get; init; }

    internal ReadBudget Budget => budget;

    /// <summary>Fills <paramref name="to"/>; <paramref name="part"/> says what these bytes are.</summary>
    internal void Read(Span<byte> to, string part)
    {
        budget.ThrowIfCancelled();
        if (to.Length > Remaining) throw TooShort(part, to.Length);
        int n;
        try
        {
            n = stream.ReadAtLeast(to, to.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (ZipDamage.Is(e))
        {
            throw Unreadable(part, e);
        }

        if (n < to.Length) throw TooShort(part, to.Length);
        Checksum?.Add(to);
        Remaining -= n;
    }

    /// <summary>A block of bytes, charged to the budget.</summary>
    internal byte[] ReadBytes(long count, string part)
    {
        if (count > Remaining) throw TooShort(part, count);
        budget.TakeBytes(count, part);
        byte[] bytes = new byte[count];
        for (int at = 0; at < bytes.Length; at += ChunkBytes) Read(bytes.AsSpan(at, Math.Min(ChunkBytes, bytes.Length - at)), part);
        return bytes;
    }

    /// <summary>Passes over bytes that are not asked for; a packed stream has to be unpacked as far.</summary>
    internal void Skip(long count, string part)
    {
        if (count > Remaining) throw TooShort(part, count);
        if (stream.CanSeek && Checksum is null)
        {
            try
            {
                stream.Seek(count, SeekOrigin.Current);
            }
            catch (Exception e) when (ZipDamage.Is(e))
            {
                throw Unreadable(part, e);
            }

            Remaining -= count;
            return;
        }

        byte[] chunk = new byte[(int)Math.Min(ChunkBytes, count)];
        while (count > 0)
        {
            int n = (int)Math.Min(chunk.Length, count);
            Read(chunk.AsSpan(0, n), part);
            count -= n;
        }
    }

    /// <summary>Reads elements as doubles, which are charged to the budget.</summary>
    internal double[] ReadElements(ScalarKind scalar, bool bigEndian, int count, string part)
    {
        int size = scalar.Size();
        if ((long)count * size > Remaining) throw TooShort(part, (long)count * size);
        budget.TakeBytes((long)count * sizeof(double), part);
        double[] data = new double[count];
        byte[] chunk = new byte[(int)Math.Min(ChunkBytes, (long)count * size)];
        for (int at = 0; at < count;)
        {
            int n = Math.Min(ChunkBytes / size, count - at);
            Read(chunk.AsSpan(0, n * size), part);
            int bad = ScalarDecoder.Decode(scalar, bigEndian, chunk, data.AsSpan(at, n));
            if (bad >= 0)
            {
                throw Fail(Invariant($"{part}: element {at + bad} is an integer beyond 2^53"),
                    "values that float64 holds exactly", "Convert the array to float64 first");
            }

            at += n;
        }

        return data;
    }

    internal ProblemException Fail(string actual, string expected, string remedy, Exception? inner = null) =>
        ProblemException.Input(name, actual, expected, remedy, inner);

    private ProblemException Unreadable(string part, Exception e) =>
        ProblemException.Input(name, $"{part} cannot be read ({Printable.Clip(e.Message.TrimEnd('.'))})", kind,
            "Write or copy the file again", e);

    private ProblemException TooShort(string part, long wanted) => Fail(
        Invariant($"it ends within {part}: {Remaining} bytes are left"),
        Invariant($"{wanted} bytes there"), "The file was cut short: write or copy it again");
}
