namespace Lethe.Training;

/// <summary>How the learning rate changes.</summary>
public enum ScheduleKind
{
    /// <summary>Constant.</summary>
    Constant,

    /// <summary>ReduceLROnPlateau on the validation loss, per epoch (PyTorch's rules, NaN included).</summary>
    Plateau,

    /// <summary>Half a cosine from lr to 0, step by step, over all steps after the warm-up.</summary>
    Cosine,
}
