namespace Lethe.Onnx;

/// <summary>What an ONNX file does not say, or says in several ways, and where it runs.</summary>
public sealed record OnnxModelOptions
{
    /// <summary>Name of the input that takes the sequences; null: the only one of rank 3.</summary>
    public string? Input { get; init; }

    /// <summary>Name of the output that is read; null: the only one of rank 3 that has the input's batch and time.</summary>
    public string? Output { get; init; }

    /// <summary>Whether tensors are (time, batch, channels) instead of (batch, time, channels).</summary>
    public bool TimeFirst { get; init; }

    /// <summary>dt; null: what `lethe export` has written into the file, else 1.</summary>
    public double? TimeStep { get; init; }

    /// <summary>Channels of the input, where the file leaves them open.</summary>
    public int? Inputs { get; init; }

    /// <summary>Where it runs. In this process an abort of OnnxRuntime ends the process, and nothing limits time and memory.</summary>
    public ModelIsolation Isolation { get; init; }

    /// <summary>What its child process may take.</summary>
    public ModelLimits Limits { get; init; } = new();

    /// <summary>
    /// Ends its child process, and with it loading or a forward pass, whatever the model is doing. In this process it is looked at
    /// before loading.
    /// </summary>
    public CancellationToken Cancellation { get; init; }
}
