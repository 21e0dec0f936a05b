namespace Lethe.Experiments.Noise;

/// <summary>How noise is measured.</summary>
public sealed record NoiseOptions
{
    /// <summary>Draws of each amount of a random law.</summary>
    public int Draws { get; init; } = 30;

    /// <summary>Seed of draws and of random inputs.</summary>
    public long Seed { get; init; }

    /// <summary>Inputs in the units the model reads, (sequence, time, channel); null: random ones, N(0, 1).</summary>
    public TiledSequences? Inputs { get; init; }

    /// <summary>What the answers should be, in the units the model gives; null: not known.</summary>
    public TiledSequences? Targets { get; init; }

    /// <summary>Random inputs: sequences.</summary>
    public int Sequences { get; init; } = 16;

    /// <summary>Random inputs: steps; null: as many as the subject says.</summary>
    public int? Length { get; init; }

    /// <summary>How memory is measured; null: as the subject says.</summary>
    public MemoryOptions? Memory { get; init; }

    /// <summary>Whether memory is measured at all.</summary>
    public bool WithMemory { get; init; } = true;

    /// <summary>Draws by which single tensors are compared.</summary>
    public int TensorDraws { get; init; } = 10;

    /// <summary>Whether single tensors are compared.</summary>
    public bool WithTensors { get; init; } = true;

    /// <summary>The error at which tensors are compared: the amount nearest to it is taken.</summary>
    public double TensorError { get; init; } = 0.01;
}
