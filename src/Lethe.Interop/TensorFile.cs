using Lethe.Interop.Onnx;
using Lethe.Interop.PyTorch;

namespace Lethe.Interop;

/// <summary>Reads arrays from a file whose kind is told by its content, not by its name (ONNX alone has no mark of its own).</summary>
public static class TensorFile
{
    private const string Kind = "a .npy, .npz, .safetensors, .onnx or PyTorch (.pt) file";

    /// <summary>
    /// Reads a .npy (one tensor, without a name), .npz or .safetensors file, the tensors of a PyTorch checkpoint or TorchScript archive, or the floating-point
    /// tensors stored in an ONNX model.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputFileException">Missing, damaged, or of none of these kinds.</exception>
    public static IReadOnlyList<NamedTensor> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using FileStream stream = InputFile.Open(path, Kind);
        byte[] head;
        try
        {
            head = FileKind.Head(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputFile.Unreadable(path, Kind, e);
        }

        if (head.AsSpan().StartsWith(FileKind.NpyMagic)) return [Npy.Read(stream, path)];
        if (head.AsSpan().StartsWith(FileKind.ZipMagic))
            return PyTorchArchive.IsOne(stream) ? PyTorchArchive.Open(stream, path, archive => archive.ReadTensors()) : Npz.Read(stream, path);
        if (IsOnnx(path)) return OnnxFile.Read(path).ReadWeights();
        if (path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) || (head.Length > 8 && head[8] == (byte)'{'))
            return Safetensors.Read(stream, path).Tensors;
        if (head.Length > 1 && head[0] == 0x80) return PyTorchArchive.Open(stream, path, archive => archive.ReadTensors());
        throw new InputFileException(path, $"it is {FileKind.Describe(head) ?? "of an unknown kind"}", Kind, "Save the arrays in one of these formats");
    }

    /// <summary>What a file says about its tensors: of an ONNX model all stored ones, with constants of other types.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputFileException">Missing, damaged, or of none of these kinds.</exception>
    public static IReadOnlyList<TensorListing> List(string path) =>
        IsOnnx(path ?? throw new ArgumentNullException(nameof(path))) ? OnnxFile.Read(path).Listing : [.. Read(path).Select(TensorListing.Of)];

    private static bool IsOnnx(string path) => path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);
}
