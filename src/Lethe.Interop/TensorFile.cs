using Lethe.Interop.Hdf5;
using Lethe.Interop.Onnx;
using Lethe.Interop.PyTorch;

namespace Lethe.Interop;

/// <summary>Reads arrays from a file whose kind is told by its content, not by its name (ONNX alone has no mark of its own).</summary>
public static class TensorFile
{
    private const string Kind = "a .npy, .npz, .safetensors, .h5, .onnx, PyTorch (.pt) or TorchSharp (.dat) file";

    private enum Format
    {
        Npy,
        Npz,
        Safetensors,
        PyTorch,
        TorchSharp,
        Onnx,
        Hdf5,
    }

    /// <summary>
    /// Reads a .npy (one tensor, without a name), .npz or .safetensors file, the tensors of a PyTorch checkpoint or TorchScript archive,
    /// weights of TorchSharp (.dat), the datasets of an HDF5 file by their paths, or the floating-point tensors stored in an ONNX model.
    /// What a file may cost grows with its size (docs/limits.md).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="wanted">Which tensors are read, told by what <see cref="List"/> says of them; null for all. The others cost
    /// nothing.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">Missing, damaged, of none of these kinds, or more than a file of its size may cost. A tensor that
    /// is asked for is of a type that is not read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<NamedTensor> Read(string path, Func<TensorListing, bool>? wanted = null,
        CancellationToken cancellation = default)
    {
        using FileStream stream = Open(path, out Format format);
        return format switch
        {
            Format.Npy => wanted is not null && !wanted(Npy.List(stream, path, cancellation)) ? []
                : [Npy.Read(Rewound(stream), path, cancellation)],
            Format.Npz => Npz.Reader(stream, path, cancellation).Read(wanted),
            Format.PyTorch => PyTorchArchive.Open(stream, path, archive => archive.ReadTensors(wanted), cancellation),
            Format.TorchSharp => TorchSharpWeights.Read(stream, path, wanted, cancellation),
            Format.Onnx => OnnxFile.Read(stream, path, cancellation).ReadWeights(wanted, cancellation),
            Format.Hdf5 => Hdf5File.Read(stream, path, wanted, cancellation),
            _ => Safetensors.Read(stream, path, wanted, cancellation).Tensors,
        };
    }

    /// <summary>What a file says about its tensors, from its headers alone: no element is read. Of an ONNX model all stored ones, with
    /// constants of other types.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">Missing, damaged, of none of these kinds, or more than a file of its size may cost.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<TensorListing> List(string path, CancellationToken cancellation = default)
    {
        using FileStream stream = Open(path, out Format format);
        return format switch
        {
            Format.Npy => [Npy.List(stream, path, cancellation)],
            Format.Npz => Npz.Reader(stream, path, cancellation).List(),
            Format.PyTorch => PyTorchArchive.Open(stream, path, archive => archive.ListTensors(), cancellation),
            Format.TorchSharp => TorchSharpWeights.List(stream, path, cancellation),
            Format.Onnx => OnnxFile.Read(stream, path, cancellation).Listing,
            Format.Hdf5 => Hdf5File.List(stream, path, cancellation),
            _ => Safetensors.List(stream, path, cancellation),
        };
    }

    /// <summary>What a file says besides its tensors: the free strings of a .safetensors file, and the comment of a .npz under the name
    /// "comment"; of other kinds nothing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">As for <see cref="List"/>.</exception>
    public static IReadOnlyDictionary<string, string> Metadata(string path, CancellationToken cancellation = default)
    {
        using FileStream stream = Open(path, out Format format);
        return format switch
        {
            Format.Safetensors => Safetensors.Metadata(stream, path, cancellation),
            Format.Npz => new Dictionary<string, string> { ["comment"] = Npz.Reader(stream, path, cancellation).Comment() },
            _ => new Dictionary<string, string>(),
        };
    }

    private static FileStream Open(string path, out Format format)
    {
        FileStream stream = InputFile.Open(path, Kind);
        try
        {
            format = FormatOf(stream, path);
            return stream;
        }
        catch (Exception e)
        {
            stream.Dispose();
            if (e is IOException or UnauthorizedAccessException) throw InputFile.Unreadable(path, Kind, e);
            throw;
        }
    }

    private static Format FormatOf(FileStream stream, string path)
    {
        byte[] head = FileKind.Head(stream);
        if (head.AsSpan().StartsWith(FileKind.NpyMagic)) return Format.Npy;
        if (head.AsSpan().StartsWith(FileKind.ZipMagic)) return PyTorchArchive.IsOne(stream) ? Format.PyTorch : Format.Npz;
        if (path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)) return Format.Onnx;
        if (Hdf5File.IsOne(stream)) return Format.Hdf5;
        if (head.Length > 8 && head[8] == (byte)'{') return Format.Safetensors;
        if (path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)) return Format.Safetensors;
        bool named = path.EndsWith(".dat", StringComparison.OrdinalIgnoreCase) && FileKind.Describe(head) is null;
        if (named || TorchSharpWeights.IsOne(stream)) return Format.TorchSharp;
        if (head.Length > 1 && head[0] == 0x80) return Format.PyTorch;
        throw ProblemException.Input(path, $"it is {FileKind.Describe(head) ?? "of an unknown kind"}", Kind,
            "Save the arrays in one of these formats");
    }

    private static FileStream Rewound(FileStream stream)
    {
        stream.Position = 0;
        return stream;
    }
}
