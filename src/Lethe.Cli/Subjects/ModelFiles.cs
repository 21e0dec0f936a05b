using Lethe.Torch.Scripts;

namespace Lethe.Cli.Subjects;

/// <summary>Model files, loaded by onnxruntime and libtorch.</summary>
internal static class ModelFiles
{
    /// <summary>Loads one.</summary>
    /// <exception cref="ProblemException">What runs it is not at hand, or a setting does not fit.</exception>
    public static LoadedModel Load(string path, ForeignModelOptions options) =>
        LoadedModel.IsOnnx(path) ? LoadOnnx(path, options) : LoadTorchScript(path, options);

    /// <summary>The inputs a TorchScript program declares.</summary>
    /// <exception cref="ProblemException">It is refused.</exception>
    public static IReadOnlyList<ModelPort> InputsOf(string path) => TorchScriptModel.InputsOf(path);

    // Apart from each other: a method loads the libraries it names when it is compiled.
    private static LoadedModel LoadOnnx(string path, ForeignModelOptions options)
    {
        OnnxModel model = OnnxModel.Load(path, options);
        return new LoadedModel(model, model.Reading);
    }

    private static LoadedModel LoadTorchScript(string path, ForeignModelOptions options)
    {
        TorchScriptModel model = TorchScriptModel.Load(path, options);
        return new LoadedModel(model, model.Reading);
    }
}
