namespace Lethe.Teachers;

/// <summary>What a transformer is told of the place of a step.</summary>
public enum PositionCode
{
    /// <summary>Nothing: zero input gives a constant output, so the teacher has a state of rest, as a memory function asks for. The
    /// default.</summary>
    None,

    /// <summary>
    /// Sines and cosines added to the embedding (Vaswani et al. 2017, sec. 3.5). The output then depends on time itself: the functional is
    /// not time-homogeneous, and the memory function is a difference from the undisturbed run.
    /// </summary>
    Sinusoidal,
}
