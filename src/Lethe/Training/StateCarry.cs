namespace Lethe.Training;

/// <summary>Where a window of a sequence begins in truncated back-propagation; the first of a sequence begins at 0. The gradient stops
/// there whatever it is.</summary>
public enum StateCarry
{
    /// <summary>At 0.</summary>
    Zero,

    /// <summary>At the last state of the window before.</summary>
    Previous,

    /// <summary>At Gaussian numbers with the mean square of the last states of the window before.</summary>
    Noise,

    /// <summary>At the last state that another sequence of the batch had in the window before.</summary>
    Shuffled,
}
