
namespace Lethe.Interop;

/// <summary>
/// NumPy's .npy: one array. Reads versions 1.0 to 3.0, either byte order, C and Fortran order, floating-point, integer and bool
/// elements; never evaluates the header and refuses pickled objects. Writes what numpy.save writes for a C-ordered array.
/// </summary>
public static class Npy
{
    private const string Kind = "a NumPy .npy file";

    /// <summary>Reads an array from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">Missing, cut short, of another kind, damaged, or with elements that are not numbers.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static NamedTensor Read(string path, CancellationToken cancellation = default)
    {
        using FileStream stream = InputFile.Open(path, Kind);
        return Read(stream, path, cancellation);
    }

    /// <summary>Reads an array that fills the stream from its position to its end.</summary>
    /// <param name="stream">A stream that can seek.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">Cut short, of another kind, damaged, or with elements that are not numbers.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static NamedTensor Read(Stream stream, string source, CancellationToken cancellation = default) =>
        Read(BoundedSource.Of(stream, source, Kind, cancellation), name: "");

    /// <summary>What the header says, compared with the size of the file; no element is read.</summary>
    internal static TensorListing List(Stream stream, string source, CancellationToken cancellation) =>
        List(BoundedSource.Of(stream, source, Kind, cancellation), name: "");

    /// <summary>Writes an array to a file: whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="tensor">The array; its name is not stored.</param>
    /// <param name="precision">The element type.</param>
    /// <exception cref="ProblemException">The file could not be written.</exception>
    /// <exception cref="ArgumentException">A finite element is too large for float32.</exception>
    public static void Write(string path, NamedTensor tensor, TensorPrecision precision = TensorPrecision.Float64)
    {
        ScalarEncoder.Check(tensor, precision);
        AtomicFile.Write(path, stream => Write(stream, tensor, precision));
    }

    /// <summary>Writes an array to a stream.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensor">The array; its name is not stored.</param>
    /// <param name="precision">The element type.</param>
    /// <exception cref="ArgumentException">A finite element is too large for float32.</exception>
    public static void Write(Stream stream, NamedTensor tensor, TensorPrecision precision = TensorPrecision.Float64)
    {
        ScalarEncoder.Check(tensor, precision);
        stream.Write(NpyHeader.Compose(precision, tensor.Shape));
        ScalarEncoder.Write(stream, tensor.Data, precision);
    }

    /// <summary>Reads an array that must fill the source to its last byte.</summary>
    internal static NamedTensor Read(BoundedSource source, string name)
    {
        NpyHeader header = NpyHeader.Read(source);
        ElementType type = header.Type;
        if (type.Scalar is not { } scalar)
            throw source.Fail($"its elements are {type.Unread}", ScalarKinds.Readable, type.Remedy ?? ElementType.Convert);
        int count = Announced(source, header, scalar);
        if (header.Fortran) source.Budget.TakeBytes((long)count * sizeof(double), "the copy in C order");
        double[] data = source.ReadElements(scalar, header.BigEndian, count, "the data");
        return new NamedTensor(name, header.Shape, header.Fortran ? Shapes.FromFortran(data, header.Shape) : data, type.Name);
    }

    /// <summary>What the header says of an array; of one that is read, compared with the size of the source, which it must fill.</summary>
    internal static TensorListing List(BoundedSource source, string name)
    {
        NpyHeader header = NpyHeader.Read(source);
        if (header.Type.Scalar is { } scalar) Announced(source, header, scalar);
        return header.Type.Listing(name, Array.ConvertAll(header.Shape, d => (long)d));
    }

    private static int Announced(BoundedSource source, NpyHeader header, ScalarKind scalar)
    {
        string described = $"shape {Shapes.Format(header.Shape)} of {scalar.Name()}";
        int? count = Shapes.Count(header.Shape);
        long? bytes = count is { } n ? (long)n * scalar.Size() : null;
        if (count is null || bytes != source.Remaining)
        {
            string wanted = bytes is { } b
                ? Invariant($"{b} bytes of data for {described}")
                : $"fewer elements than {described} has";
            throw source.Fail(Invariant($"{source.Remaining} bytes follow its header"), wanted,
                bytes > source.Remaining ? "The file was cut short: write or copy it again" : "Write one array to each file");
        }

        return count.Value;
    }
}
