namespace Lethe.Onnx;

/// <summary>The process in which ONNX models run: what its parent says to it, and its entry point.</summary>
internal static class OnnxWorker
{
    private const string Input = "input", Output = "output", TimeFirst = "time-first", TimeStep = "dt", Inputs = "inputs";

    /// <summary>How the parent starts it.</summary>
    internal static ForeignRuntime Runtime { get; } = new("OnnxRuntime", typeof(OnnxWorker).Assembly, OnnxProblem.Of);

    /// <summary>Options as the child is told them; what the file is to say is left out.</summary>
    internal static Dictionary<string, string> Settings(OnnxModelOptions options)
    {
        var settings = new Dictionary<string, string> { [TimeFirst] = options.TimeFirst.ToString() };
        if (options.Input is { } input) settings[Input] = input;
        if (options.Output is { } output) settings[Output] = output;
        if (options.TimeStep is { } dt) settings[TimeStep] = Invariant($"{dt}");
        if (options.Inputs is { } inputs) settings[Inputs] = Invariant($"{inputs}");
        return settings;
    }

    private static int Main(string[] words) => ModelServer.Run(words, new ServedRuntime(OnnxLibrary.EnsureLoaded, Open));

    private static ServedModel Open(ModelFile file)
    {
        var options = new OnnxModelOptions
        {
            Input = file.Settings.GetValueOrDefault(Input),
            Output = file.Settings.GetValueOrDefault(Output),
            TimeFirst = bool.Parse(file.Settings[TimeFirst]),
            TimeStep = file.Settings.TryGetValue(TimeStep, out string? dt) ? double.Parse(dt, CultureInfo.InvariantCulture) : null,
            Inputs = file.Settings.TryGetValue(Inputs, out string? inputs) ? int.Parse(inputs, CultureInfo.InvariantCulture) : null,
        };
        OnnxFile parsed = OnnxFile.Parse(file.Path, file.Content);
        var network = new OnnxNetwork(parsed, OnnxSignature.Choose(parsed, options));
        return new ServedModel(network, network.LargestLength);
    }
}
