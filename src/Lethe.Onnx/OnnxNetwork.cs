namespace Lethe.Onnx;

/// <summary>
/// An ONNX model in this process, as a sequence model. Sequences are run eight at a time (or as many as the model takes), one
/// thread to each group, so that the number of threads changes no bit. A model of a fixed number of steps is given shorter
/// sequences filled up with zeros, which a causal model cannot see.
/// </summary>
internal sealed class OnnxNetwork : ISequenceModel, IDisposable
{
    private const int MostOutputs = 1 << 16;

    private const double SingleRounding = 5.9604644775390625e-8, DoubleRounding = 1.1102230246251565e-16;

    private readonly OnnxFile _file;
    private readonly OnnxSignature _signature;
    private readonly OnnxSession _session;

    /// <summary>Loads a model; OnnxRuntime must be loaded.</summary>
    /// <exception cref="ProblemException">OnnxRuntime cannot run it, or its outputs are no sequences.</exception>
    internal OnnxNetwork(OnnxFile file, OnnxSignature signature)
    {
        (_file, _signature) = (file, signature);
        TimeStep = signature.Options.TimeStep ?? StoredTimeStep(file) ?? 1;
        _session = new OnnxSession(file, signature);
        try
        {
            var zeros = new TiledSequences(1, signature.Time ?? 2, signature.Channels);
            OutputSize = Run(zeros, 0, 1).Channels;
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    public string Name => Path.GetFileName(_file.Path);

    public int InputSize => _signature.Channels;

    public int OutputSize { get; }

    public double TimeStep { get; }

    public double Rounding => _signature.Input.ElementType == "float64" && _signature.Output.ElementType == "float64"
        ? DoubleRounding : SingleRounding;

    /// <summary>The longest sequence it takes; null for any length.</summary>
    internal int? LargestLength => _signature.Time;

    /// <exception cref="ProblemException">The model fails, gives another shape, or takes shorter sequences only.</exception>
    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(workers);
        if (inputs.Channels != InputSize)
            throw new ArgumentException($"inputs have {inputs.Channels} channels, the model reads {InputSize}.", nameof(inputs));
        TiledSequences.RequireOutputs(inputs, outputs, OutputSize);
        int group = _signature.Batch ?? TiledSequences.Lanes;
        workers.Run((inputs.Count + group - 1) / group, (_, g) =>
        {
            int first = g * group, count = Math.Min(group, inputs.Count - first);
            OnnxAnswer answer = Run(inputs, first, count);
            if (answer.Channels != OutputSize)
                throw Problem($"output '{_signature.Output.Name}' has {answer.Channels} channels, before it had {OutputSize}",
                    "as many channels each time", "Check how the model was exported");
            for (int s = 0; s < count; s++)
                for (int k = 0; k < inputs.Length; k++)
                    for (int c = 0; c < OutputSize; c++) outputs[first + s, k, c] = answer[s, k, c];
        });
    }

    public void Dispose() => _session.Dispose();

    private OnnxAnswer Run(TiledSequences inputs, int first, int count)
    {
        int batch = _signature.Batch ?? count, time = _signature.Time ?? inputs.Length, channels = inputs.Channels;
        if (inputs.Length > time)
            throw Problem($"it takes {time} steps, {inputs.Length} are asked for", "sequences no longer than the model takes",
                "Shorten --length, or export the model with an open time dimension");
        _signature.RequireFit(_file, batch, time);
        bool timeFirst = _signature.Options.TimeFirst;
        var x = new double[checked(batch * time * channels)];
        for (int s = 0; s < count; s++)
        {
            for (int k = 0; k < inputs.Length; k++)
            {
                int at = (timeFirst ? k * batch + s : s * time + k) * channels;
                for (int c = 0; c < channels; c++) x[at + c] = inputs[first + s, k, c];
            }
        }

        OnnxAnswer answer = _session.Run(x, batch, time);
        long[] wanted = timeFirst ? [time, batch] : [batch, time];
        if (answer.Shape.Length == 3 && answer.Shape[0] == wanted[0] && answer.Shape[1] == wanted[1]
            && answer.Shape[2] is >= 1 and <= MostOutputs) return answer;
        throw Problem(Invariant($"output '{_signature.Output.Name}' has shape ({string.Join(", ", answer.Shape)})"),
            Invariant($"({wanted[0]}, {wanted[1]}, channels): one output for each step of each sequence"),
                "Name another output, or check layout=");
    }

    private ProblemException Problem(string actual, string expected, string remedy) =>
        ProblemException.Input(_file.Path, actual, expected, remedy);

    private static double? StoredTimeStep(OnnxFile file) =>
        file.Metadata.TryGetValue(OnnxExport.TimeStepKey, out string? text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double dt) && dt > 0 && double.IsFinite(dt)
            ? dt : null;
}
