namespace Lethe.Interop.Hdf5;

/// <summary>
/// HDF5 files, read without trusting them: datasets of numbers by their paths. Nothing outside of the file is opened, whatever it names
/// (external links, external storage, virtual datasets), and what is not read is refused by its name.
/// </summary>
public static class Hdf5File
{
    /// <summary>What makes a file readable that is written in one of the rarer ways.</summary>
    internal const string Rewrite = "Write it again with h5py's defaults (no libver, no track_order)";

    private const int FurthestStart = 1 << 20;

    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>Whether a stream holds such a file; its position is put back.</summary>
    internal static bool IsOne(Stream stream)
    {
        long at = stream.Position;
        bool found = Start(stream) >= 0;
        stream.Position = at;
        return found;
    }

    /// <summary>What a file says about its datasets, with those that are not read and why.</summary>
    /// <param name="stream">A stream that can seek.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">Damaged, of another kind, or more than a file of its size may cost.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<TensorListing> List(Stream stream, string source, CancellationToken cancellation = default) =>
        [.. Datasets(stream, source, cancellation).Select(dataset => dataset.Listing)];

    /// <summary>Reads the datasets that are asked for.</summary>
    /// <param name="stream">A stream that can seek.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <param name="wanted">Which; null for all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">As for <see cref="List"/>, or one of them is not read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<NamedTensor> Read(Stream stream, string source, Func<TensorListing, bool>? wanted = null,
        CancellationToken cancellation = default) =>
        [.. Datasets(stream, source, cancellation).Where(dataset => wanted is null || wanted(dataset.Listing))
            .Select(dataset => dataset.Read())];

    private static IEnumerable<Hdf5Dataset> Datasets(Stream stream, string name, CancellationToken cancellation)
    {
        var source = new Hdf5Source(stream, name, cancellation);
        source.Base = Start(stream) is var start and >= 0 ? start
            : throw source.Unread("it is no HDF5 file", Hdf5Source.Kind, "Check the file's kind");
        IReadOnlyList<Hdf5Entry> entries = new Hdf5Groups(source).Read();
        return entries.Select(entry => new Hdf5Dataset(source, entry));
    }

    // At the start, or behind a block of 512 bytes and its doubles that another program put before it.
    private static long Start(Stream stream)
    {
        Span<byte> head = stackalloc byte[Signature.Length];
        for (long at = 0; at <= Math.Min(FurthestStart, stream.Length - head.Length); at = at == 0 ? 512 : 2 * at)
        {
            stream.Position = at;
            stream.ReadExactly(head);
            if (head.SequenceEqual(Signature)) return at;
        }

        return -1;
    }
}
