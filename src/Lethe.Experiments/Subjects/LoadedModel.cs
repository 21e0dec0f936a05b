namespace Lethe.Experiments.Subjects;

/// <summary>A model loaded from a file of its own: ONNX, TorchScript.</summary>
/// <param name="Model">The model; it is disposed after it was measured, if it can be.</param>
/// <param name="Longest">The only number of steps it takes; null where it takes any.</param>
public sealed record LoadedModel(ISequenceModel Model, int? Longest)
{
    /// <summary>Whether a file of this name is taken for an ONNX model.</summary>
    /// <param name="path">The file.</param>
    public static bool IsOnnx(string path) => Ends(path, ".onnx");

    /// <summary>Whether a file of this name is taken for a model.</summary>
    /// <param name="path">The file.</param>
    public static bool Is(string path) => IsOnnx(path) || Ends(path, ".pt") || Ends(path, ".pth");

    private static bool Ends(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Loads a model file. What runs it, onnxruntime or libtorch, is for the caller to bring: this library names neither.</summary>
/// <param name="path">The file.</param>
/// <param name="settings">The words behind it.</param>
/// <param name="limits">Time and memory of one call.</param>
/// <param name="cancellation">Ends the process of the model.</param>
public delegate LoadedModel ModelFileLoader(string path, ModelFileSettings settings, ModelLimits limits, CancellationToken cancellation);
