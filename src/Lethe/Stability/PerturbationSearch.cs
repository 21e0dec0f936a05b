namespace Lethe.Stability;

/// <summary>How the supremum over the ball is sought.</summary>
public enum PerturbationSearch
{
    /// <summary>n draws on the sphere.</summary>
    Random,

    /// <summary>Each w moved by beta towards the lowest rate, straight at the stability boundary; random draws elsewhere.</summary>
    Directed,

    /// <summary>Projected gradient ascent from several starts, the best random and directed draws among them.</summary>
    Adversarial,
}
