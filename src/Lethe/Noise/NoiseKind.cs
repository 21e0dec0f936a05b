namespace Lethe.Noise;

/// <summary>What happens to a model.</summary>
public enum NoiseKind
{
    /// <summary>Weights are rounded to a few levels.</summary>
    Bits,

    /// <summary>w (1 + s g).</summary>
    Relative,

    /// <summary>w + s max|W| g.</summary>
    Additive,

    /// <summary>w + s g.</summary>
    Absolute,

    /// <summary>Bits of the weights' codes turn.</summary>
    Flips,

    /// <summary>Weights are differences of conductances that are written, drift and are read.</summary>
    Conductance,

    /// <summary>What the recurrence stores each step is rounded.</summary>
    State,

    /// <summary>sigma is a staircase.</summary>
    Activation,

    /// <summary>The worst, or random, weights within a ball.</summary>
    Ball,
}
