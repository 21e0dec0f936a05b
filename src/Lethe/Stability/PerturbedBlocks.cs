namespace Lethe.Stability;

/// <summary>Which weights are perturbed.</summary>
public enum PerturbedBlocks
{
    /// <summary>The recurrent weights alone: w, P, free W.</summary>
    Recurrent,

    /// <summary>All weights.</summary>
    All,
}
