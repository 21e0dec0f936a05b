namespace Lethe.Models;

/// <summary>How a recurrent model is built.</summary>
public sealed record RecurrentOptions
{
    /// <summary>m, hidden units.</summary>
    public required int Width { get; init; }

    /// <summary>f of a = f(w). Models with a free W ignore it.</summary>
    public required IParameterization Parameterization { get; init; }

    /// <summary>sigma.</summary>
    public Activation Activation { get; init; } = Activation.Hardtanh;

    /// <summary>The form of time.</summary>
    public Integration Integration { get; init; } = Integration.Euler;

    /// <summary>dt &gt; 0.</summary>
    public double TimeStep { get; init; } = 1;

    /// <summary>Channels read.</summary>
    public int Inputs { get; init; } = 1;

    /// <summary>Channels given.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>The arithmetic inside the kernels; weights, data, losses and gradients are float64 outside them either way.</summary>
    public Precision Precision { get; init; } = Precision.Double;

    /// <summary>Layers, one above the other; more than 1 for models that stack (<see cref="ModelEntry.Stacks"/>).</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Blocks on the diagonal of a cell's recurrent matrices, and nothing beside them; 1: full matrices.</summary>
    public int Heads { get; init; } = 1;

    /// <summary>True: the input gain of complex units is a parameter that begins at the computed one; for <see cref="LruModel"/>
    /// only.</summary>
    public bool TrainsGain { get; init; }

    /// <summary>Channels from one layer to the next; null: as many as there are units.</summary>
    public int? Channels { get; init; }
}
