namespace Lethe.Torch.Scripts;

/// <summary>The process in which TorchScript programs run: what its parent says to it, and its entry point.</summary>
internal static class ScriptWorker
{
    private const string Inputs = "inputs", TimeFirst = "time-first", TimeStep = "dt";

    internal static ForeignRuntime Runtime { get; } = new("libtorch", typeof(ScriptWorker).Assembly, TorchProblem.Of);

    /// <summary>Options as the child is told them.</summary>
    internal static Dictionary<string, string> Settings(TorchScriptOptions options) => new()
    {
        [Inputs] = Invariant($"{options.Inputs}"),
        [TimeFirst] = options.TimeFirst.ToString(),
        [TimeStep] = Invariant($"{options.TimeStep}"),
    };

    private static int Main(string[] words) => ModelServer.Run(words, new ServedRuntime(TorchRuntime.EnsureLoaded, Open));

    private static ServedModel Open(ModelFile file)
    {
        var options = new TorchScriptOptions
        {
            Inputs = int.Parse(file.Settings[Inputs], CultureInfo.InvariantCulture),
            TimeFirst = bool.Parse(file.Settings[TimeFirst]),
            TimeStep = double.Parse(file.Settings[TimeStep], CultureInfo.InvariantCulture),
        };
        return new ServedModel(new ScriptNetwork(file.Path, file.Content, options), null);
    }
}
