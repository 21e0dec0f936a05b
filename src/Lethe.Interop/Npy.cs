using System.Globalization;

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
    /// <exception cref="InputFileException">Missing, cut short, of another kind, damaged, or with elements that are not numbers.</exception>
    public static NamedTensor Read(string path)
    {
        using FileStream stream = InputFile.Open(path, Kind);
        return Read(stream, path);
    }

    /// <summary>Reads an array that fills the stream from its position to its end.</summary>
    /// <param name="stream">A stream that can seek.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <exception cref="InputFileException">Cut short, of another kind, damaged, or with elements that are not numbers.</exception>
    public static NamedTensor Read(Stream stream, string source)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(source);
        return Read(new BoundedSource(stream, stream.Length - stream.Position, source, Kind), name: "");
    }

    /// <summary>Writes an array to a file: whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="tensor">The array; its name is not stored.</param>
    /// <param name="precision">The element type.</param>
    /// <exception cref="OutputFileException">The file could not be written.</exception>
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
        ArgumentNullException.ThrowIfNull(stream);
        ScalarEncoder.Check(tensor, precision);
        stream.Write(NpyHeader.Compose(precision, tensor.Shape));
        ScalarEncoder.Write(stream, tensor.Data, precision);
    }

    /// <summary>Reads an array that must fill the source to its last byte.</summary>
    internal static NamedTensor Read(BoundedSource source, string name)
    {
        NpyHeader header = NpyHeader.Read(source);
        string described = $"shape {Shapes.Format(header.Shape)} of {header.Scalar.Name()}";
        int? count = Shapes.Count(header.Shape);
        long? bytes = count is { } n ? (long)n * header.Scalar.Size() : null;
        if (count is null || bytes != source.Remaining)
        {
            string wanted = bytes is { } b
                ? string.Create(CultureInfo.InvariantCulture, $"{b} bytes of data for {described}")
                : $"fewer elements than {described} has";
            throw source.Fail(string.Create(CultureInfo.InvariantCulture, $"{source.Remaining} bytes follow its header"), wanted,
                bytes > source.Remaining ? "The file was cut short: write or copy it again" : "Write one array to each file");
        }

        double[] data = source.ReadElements(header.Scalar, header.BigEndian, count.Value, "the data");
        return new NamedTensor(name, header.Shape, header.Fortran ? Shapes.FromFortran(data, header.Shape) : data, header.Scalar.Name());
    }
}
