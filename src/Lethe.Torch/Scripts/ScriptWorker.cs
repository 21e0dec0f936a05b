namespace Lethe.Torch.Scripts;

/// <summary>The process in which TorchScript programs run, and its entry point.</summary>
internal static class ScriptWorker
{
    internal static ForeignRuntime Runtime { get; } = new("libtorch", typeof(ScriptWorker).Assembly, TorchProblem.Of);

    /// <summary>A program in this process; libtorch must be loaded.</summary>
    internal static PortedSequences Read(string path, byte[] archive, ForeignModelOptions options) =>
        PortedModels.Open(new ScriptSession(path, archive), options.Ports, options.TimeStep ?? 1);

    private static int Main(string[] words) => ModelServer.Run(words, new ServedRuntime(TorchRuntime.EnsureLoaded, Open));

    private static ServedModel Open(ModelFile file) =>
        ServedModel.Of(Read(file.Path, file.Content, ForeignModelOptions.Of(file.Settings)));
}
