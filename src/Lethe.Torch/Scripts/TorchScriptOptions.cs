namespace Lethe.Torch.Scripts;

/// <summary>What a TorchScript archive does not say.</summary>
public sealed record TorchScriptOptions
{
    /// <summary>Channels of the input.</summary>
    public int Inputs { get; init; } = 1;

    /// <summary>Whether tensors are (time, batch, channels) instead of (batch, time, channels).</summary>
    public bool TimeFirst { get; init; }

    /// <summary>dt.</summary>
    public double TimeStep { get; init; } = 1;
}
