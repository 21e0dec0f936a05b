namespace Lethe.Kernels.Recurrence;

/// <summary>What a call of a <see cref="RecurrenceKernel"/> computes.</summary>
public enum RecurrenceTask
{
    /// <summary>The outputs of all sequences.</summary>
    Forward,

    /// <summary>Weighted squares of the differences to targets.</summary>
    Loss,

    /// <summary>Cross entropy of classified sequences.</summary>
    CrossEntropy,

    /// <summary>Gradients from given derivatives in the outputs.</summary>
    Backward,
}
