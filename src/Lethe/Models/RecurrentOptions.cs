using Lethe.Kernels;
using Lethe.Parameterizations;

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
}
