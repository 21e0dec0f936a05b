using Microsoft.ML.OnnxRuntime;

namespace Lethe.Benchmarks.Peers;

/// <summary>A model exported with ports for its states, stepped by onnxruntime on one thread. Only to be named once its library is
/// loaded.</summary>
internal sealed class OnnxStream : IDisposable
{
    private readonly InferenceSession _session;
    private readonly Microsoft.ML.OnnxRuntime.RunOptions _options = new();
    private readonly double[] _x = new double[1], _y = new double[1], _before, _after;
    private readonly OrtValue[] _inputs, _outputs;

    public OnnxStream(byte[] content, int stateSize)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            // As Lethe.Onnx has it: the level above crashes on recurrent layers.
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
        };
        _session = new InferenceSession(content, options);
        (_before, _after) = (new double[stateSize], new double[stateSize]);
        long[] signal = [1, 1, 1], state = [1, stateSize];
        _inputs = [OrtValue.CreateTensorValueFromMemory(_x, signal), OrtValue.CreateTensorValueFromMemory(_before, state)];
        _outputs = [OrtValue.CreateTensorValueFromMemory(_y, signal), OrtValue.CreateTensorValueFromMemory(_after, state)];
    }

    /// <summary>Begins a new sequence.</summary>
    public void Reset() => Array.Clear(_before);

    /// <summary>y of the next x; the state stays in memory of ours, which the library reads and writes in place.</summary>
    public double Step(double x)
    {
        _x[0] = x;
        _session.Run(_options, ["x", "state_in"], _inputs, ["y", "state_out"], _outputs);
        _after.CopyTo(_before, 0);
        return _y[0];
    }

    public void Dispose()
    {
        foreach (OrtValue value in _inputs.Concat(_outputs)) value.Dispose();
        _options.Dispose();
        _session.Dispose();
    }
}
