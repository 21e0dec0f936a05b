namespace Lethe.Interop;

/// <summary>Reads arrays from a file whose kind is told by its content, not by its name.</summary>
public static class TensorFile
{
    private const string Kind = "a .npy, .npz or .safetensors file";

    /// <summary>Reads a .npy (one tensor, without a name), .npz or .safetensors file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputFileException">Missing, damaged, or of none of these kinds.</exception>
    public static IReadOnlyList<NamedTensor> Read(string path)
    {
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
        if (head.AsSpan().StartsWith(FileKind.ZipMagic)) return Npz.Read(stream, path);
        if (path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) || (head.Length > 8 && head[8] == (byte)'{'))
            return Safetensors.Read(stream, path).Tensors;
        throw new InputFileException(path, $"it is {FileKind.Describe(head) ?? "of an unknown kind"}", Kind, "Save the arrays in one of these formats");
    }
}
