namespace Lethe.Stability;

/// <summary>The norm of one block of a perturbation.</summary>
internal enum BlockGeometry
{
    /// <summary>max |delta_i|: every block of the maxabs ball, and diagonal recurrent weights, whose spectral norm it is.</summary>
    Largest,

    /// <summary>sqrt(sum delta_i^2): vectors.</summary>
    Euclidean,

    /// <summary>The largest singular value: matrices.</summary>
    Spectral,
}
