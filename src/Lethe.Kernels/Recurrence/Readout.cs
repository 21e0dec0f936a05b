namespace Lethe.Kernels.Recurrence;

/// <summary>Which outputs are the logits of a sequence that is to be classified.</summary>
public enum Readout
{
    /// <summary>The last: z = y_{T-1}.</summary>
    Last,

    /// <summary>The mean over time: z = 1/T sum_k y_k.</summary>
    Mean,
}
