namespace Lethe.Experiments.Data;

/// <summary>What is done about values that are missing.</summary>
public enum GapRule
{
    /// <summary>The file is refused.</summary>
    Refuse,

    /// <summary>A target that is missing counts in no loss; an input that is missing becomes the mean of its channel.</summary>
    Mask,
}
