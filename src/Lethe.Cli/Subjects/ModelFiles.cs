using Lethe.Torch.Scripts;

namespace Lethe.Cli.Subjects;

/// <summary>Model files, loaded by onnxruntime and libtorch.</summary>
internal static class ModelFiles
{
    /// <summary>Loads one.</summary>
    /// <exception cref="ProblemException">What runs it is not at hand, or a setting does not fit.</exception>
    public static LoadedModel Load(string path, ModelFileSettings settings, ModelLimits limits, CancellationToken cancellation) =>
        LoadedModel.IsOnnx(path) ? LoadOnnx(path, settings, limits, cancellation) : LoadTorchScript(path, settings, limits, cancellation);

    // Apart from each other: a method loads the libraries it names when it is compiled.
    private static LoadedModel LoadOnnx(string path, ModelFileSettings settings, ModelLimits limits, CancellationToken cancellation)
    {
        OnnxModel model = OnnxModel.Load(path, new OnnxModelOptions
        {
            Input = settings.Input,
            Output = settings.Output,
            TimeFirst = settings.TimeFirst,
            TimeStep = settings.TimeStep,
            Inputs = settings.Inputs,
            Limits = limits,
            Cancellation = cancellation,
        });
        return new LoadedModel(model, model.LargestLength);
    }

    private static LoadedModel LoadTorchScript(string path, ModelFileSettings settings, ModelLimits limits,
        CancellationToken cancellation) =>
        new(TorchScriptModel.Load(path, new TorchScriptOptions
        {
            Inputs = settings.Inputs ?? 1,
            TimeFirst = settings.TimeFirst,
            TimeStep = settings.TimeStep ?? 1,
            Limits = limits,
            Cancellation = cancellation,
        }), null);
}
