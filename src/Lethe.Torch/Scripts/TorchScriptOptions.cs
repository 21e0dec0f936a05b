namespace Lethe.Torch.Scripts;

/// <summary>What a TorchScript archive does not say, and where it runs.</summary>
public sealed record TorchScriptOptions
{
    /// <summary>Channels of the input.</summary>
    public int Inputs { get; init; } = 1;

    /// <summary>Whether tensors are (time, batch, channels) instead of (batch, time, channels).</summary>
    public bool TimeFirst { get; init; }

    /// <summary>dt.</summary>
    public double TimeStep { get; init; } = 1;

    /// <summary>
    /// Where it runs. In this process an abort of libtorch (an unknown operator, deep recursion) ends the process, and nothing
    /// limits time and memory.
    /// </summary>
    public ModelIsolation Isolation { get; init; }

    /// <summary>What its child process may take.</summary>
    public ModelLimits Limits { get; init; } = new();

    /// <summary>
    /// Ends its child process, and with it loading or a forward pass, whatever the model is doing. In this process it is looked at
    /// before loading.
    /// </summary>
    public CancellationToken Cancellation { get; init; }
}
