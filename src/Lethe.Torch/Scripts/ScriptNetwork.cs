namespace Lethe.Torch.Scripts;

/// <summary>
/// A TorchScript program in this process, as a sequence model: evaluation mode, no gradients, one thread inside libtorch, so that
/// the same input gives the same bits.
/// </summary>
internal sealed class ScriptNetwork : ISequenceModel, IDisposable
{
    private const int MostOutputs = 1 << 16;

    private readonly string _path;
    private readonly TorchScriptOptions _options;
    private readonly ScriptSession _session;

    /// <summary>Loads a program; libtorch must be loaded.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="archive">From <see cref="ScriptGate"/>.</param>
    /// <param name="options">Channels, layout, dt.</param>
    /// <exception cref="ProblemException">Its forward pass does not map (batch, time, in) to (batch, time, out).</exception>
    internal ScriptNetwork(string path, byte[] archive, TorchScriptOptions options)
    {
        (_path, _options) = (path, options);
        _session = ScriptSession.Open(path, archive, options.TimeFirst ? [2, 1, options.Inputs] : [1, 2, options.Inputs]);
        try
        {
            OutputSize = (int)Run(new TiledSequences(1, 2, options.Inputs)).Shape[2];
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    public string Name => Path.GetFileName(_path);

    public int InputSize => _options.Inputs;

    public int OutputSize { get; }

    public double TimeStep => _options.TimeStep;

    public double Rounding => _session.Rounding;

    /// <exception cref="ProblemException">The program fails or gives another shape.</exception>
    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        TiledSequences.RequireOutputs(inputs, outputs, OutputSize);
        (double[] values, long[] shape) = Run(inputs);
        if (shape[2] != OutputSize) throw Wrong(shape, inputs);
        for (int s = 0; s < inputs.Count; s++)
            for (int k = 0; k < inputs.Length; k++)
                for (int c = 0; c < OutputSize; c++) outputs[s, k, c] = values[At(inputs, s, k) * OutputSize + c];
    }

    public void Dispose() => _session.Dispose();

    private (double[] Values, long[] Shape) Run(TiledSequences inputs)
    {
        int channels = inputs.Channels;
        var x = new double[checked(inputs.Count * inputs.Length * channels)];
        for (int s = 0; s < inputs.Count; s++)
            for (int k = 0; k < inputs.Length; k++)
                for (int c = 0; c < channels; c++) x[At(inputs, s, k) * channels + c] = inputs[s, k, c];
        long[] shape = _options.TimeFirst ? [inputs.Length, inputs.Count, channels] : [inputs.Count, inputs.Length, channels];
        (double[] values, long[] given) = _session.Run(x, shape);
        if (given.Length == 3 && given[0] == shape[0] && given[1] == shape[1] && given[2] is >= 1 and <= MostOutputs)
            return (values, given);
        throw Wrong(given, inputs);
    }

    private int At(TiledSequences inputs, int sequence, int time) => _options.TimeFirst
        ? time * inputs.Count + sequence : sequence * inputs.Length + time;

    private ProblemException Wrong(long[] shape, TiledSequences inputs)
    {
        (int first, int second) = _options.TimeFirst ? (inputs.Length, inputs.Count) : (inputs.Count, inputs.Length);
        return ProblemException.Input(_path, Invariant($"its answer has shape ({string.Join(", ", shape)})"),
            Invariant($"({first}, {second}, channels): one output for each step of each sequence"),
                "Check layout= and in=, or wrap the model so that it gives whole sequences");
    }
}
