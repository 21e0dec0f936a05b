namespace Lethe.Experiments.Subjects;

/// <summary>A model loaded from a file of its own: ONNX, TorchScript.</summary>
/// <param name="Model">The model; it is disposed after it was measured, if it can be.</param>
/// <param name="Reading">How its ports are read.</param>
public sealed record LoadedModel(ISequenceModel Model, ReadingDescription Reading)
{
    /// <summary>Whether a file of this name is taken for an ONNX model.</summary>
    /// <param name="path">The file.</param>
    public static bool IsOnnx(string path) => Ends(path, ".onnx");

    /// <summary>Whether a file of this name is taken for a model.</summary>
    /// <param name="path">The file.</param>
    public static bool Is(string path) => IsOnnx(path) || Programs.Any(end => Ends(path, end));

    private static readonly string[] Programs = [".pt", ".pth", ".jit", ".ts", ".torchscript"];

    private static bool Ends(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Loads a model file. What runs it, onnxruntime or libtorch, is for the caller to bring: this library names neither.</summary>
/// <param name="path">The file.</param>
/// <param name="options">The words behind it, time and memory of one call, and what ends its process.</param>
public delegate LoadedModel ModelFileLoader(string path, ForeignModelOptions options);
