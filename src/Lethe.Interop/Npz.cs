namespace Lethe.Interop;

/// <summary>NumPy's .npz: a zip archive of .npy files, as numpy.savez and numpy.savez_compressed write it.</summary>
public static class Npz
{
    private const string Kind = "a NumPy .npz file";
    private const string Extension = ".npy";

    // The earliest time a zip file can hold: the same arrays give the same bytes at any hour.
    private static readonly DateTimeOffset FixedTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads all arrays of a file, in the order of the archive.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">Missing, cut short, of another kind, damaged, with unsafe names or implausible sizes.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<NamedTensor> Read(string path, CancellationToken cancellation = default)
    {
        using FileStream stream = InputFile.Open(path, Kind);
        return Read(stream, path, cancellation);
    }

    /// <summary>Reads all arrays of an archive that fills the stream.</summary>
    /// <param name="stream">A stream that can seek, at its start.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">Cut short, of another kind, damaged, with unsafe names or implausible sizes.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<NamedTensor> Read(Stream stream, string source, CancellationToken cancellation = default)
    {
        return Reader(stream, source, cancellation).Read(wanted: null);
    }

    internal static NpzReader Reader(Stream stream, string source, CancellationToken cancellation) =>
        new(stream, source, Kind, Extension, cancellation);

    /// <summary>Writes arrays to a file, uncompressed: whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="tensors">The arrays, in the order to write; names distinct, relative, without '..', '\' or ':'.</param>
    /// <param name="precision">The element type.</param>
    /// <exception cref="ProblemException">The file could not be written.</exception>
    /// <exception cref="ArgumentException">A name is unsafe or given twice, or a finite element is too large for float32.</exception>
    public static void Write(string path, IReadOnlyList<NamedTensor> tensors, TensorPrecision precision = TensorPrecision.Float64)
    {
        Check(tensors, precision);
        AtomicFile.Write(path, stream => Write(stream, tensors, precision));
    }

    /// <summary>Writes arrays to a stream; the same arrays give the same bytes.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">The arrays, in the order to write; names distinct, relative, without '..', '\' or ':'.</param>
    /// <param name="precision">The element type.</param>
    /// <param name="comment">Free text of the archive, which NumPy does not show; ASCII.</param>
    /// <exception cref="ArgumentException">A name is unsafe or given twice, or a finite element is too large for float32.</exception>
    public static void Write(Stream stream, IReadOnlyList<NamedTensor> tensors, TensorPrecision precision = TensorPrecision.Float64,
        string comment = "")
    {
        Check(tensors, precision);
        using ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true) { Comment = comment };
        foreach (NamedTensor tensor in tensors)
        {
            ZipArchiveEntry entry = zip.CreateEntry(tensor.Name + Extension, CompressionLevel.NoCompression);
            entry.LastWriteTime = FixedTime;
            entry.ExternalAttributes = 0;
            using Stream content = entry.Open();
            Npy.Write(content, tensor, precision);
        }
    }

    private static void Check(IReadOnlyList<NamedTensor> tensors, TensorPrecision precision)
    {
        HashSet<string> names = new();
        foreach (NamedTensor tensor in tensors)
        {
            ScalarEncoder.Check(tensor, precision);
            if (!EntryName.IsSafe(tensor.Name))
                throw new ArgumentException($"array name '{Printable.Clip(tensor.Name)}'; expected {EntryName.Expected}", nameof(tensors));
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"array name '{tensor.Name}' is given twice; expected distinct names", nameof(tensors));
        }
    }
}
