namespace Lethe.Kernels;

/// <summary>The arithmetic a kernel computes in. Weights, data, losses and gradients are float64 at its boundary either way.</summary>
public enum Precision
{
    /// <summary>float64: the reference.</summary>
    Double,

    /// <summary>float32 inside the kernel, 16 sequences where float64 takes 8; results are rounded once more where they are stored as
    /// float64.</summary>
    Single,
}
