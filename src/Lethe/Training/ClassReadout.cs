namespace Lethe.Training;

/// <summary>Which outputs are the logits of a sequence that is to be classified.</summary>
public enum ClassReadout
{
    /// <summary>The last.</summary>
    Last,

    /// <summary>The mean over time.</summary>
    Mean,

    /// <summary>Every step's: a cross entropy at each; the last one's class is the sequence's.</summary>
    Every,
}
