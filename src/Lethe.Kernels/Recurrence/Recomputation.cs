namespace Lethe.Kernels.Recurrence;

/// <summary>Whether the backward pass keeps the states of the forward pass or computes them again from checkpoints. The bits are the
/// same.</summary>
public enum Recomputation
{
    /// <summary>Keeps them where that is faster: where all states of a group of tiles fit a cache.</summary>
    Auto,

    /// <summary>Always computes them again: memory grows like the square root of time.</summary>
    Always,

    /// <summary>Never: memory grows like time times units.</summary>
    Never,
}
