namespace Lethe.Onnx;

/// <summary>The process in which ONNX models run: what its parent says to it, and its entry point.</summary>
internal static class OnnxWorker
{
    /// <summary>How the parent starts it.</summary>
    internal static ForeignRuntime Runtime { get; } = new("OnnxRuntime", typeof(OnnxWorker).Assembly, OnnxProblem.Of);

    private static int Main(string[] words) => ModelServer.Run(words, new ServedRuntime(OnnxLibrary.EnsureLoaded, Open));

    private static ServedModel Open(ModelFile file) =>
        ServedModel.Of(Read(OnnxFile.Parse(file.Path, file.Content), ForeignModelOptions.Of(file.Settings)));

    /// <summary>A model in this process; OnnxRuntime must be loaded.</summary>
    internal static PortedSequences Read(OnnxFile file, ForeignModelOptions options) =>
        PortedModels.Open(new OnnxSession(file), options.Ports, options.TimeStep ?? StoredTimeStep(file) ?? 1);

    private static double? StoredTimeStep(OnnxFile file) =>
        file.Metadata.TryGetValue(OnnxExport.TimeStepKey, out string? text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double dt) && dt > 0 && double.IsFinite(dt)
            ? dt : null;
}
