namespace Lethe.Targets;

/// <summary>The parts of a data set; each has random numbers of its own.</summary>
public enum DataPart
{
    /// <summary>What is learnt from.</summary>
    Train,

    /// <summary>What decides when to stop and which checkpoint is best.</summary>
    Validation,

    /// <summary>What is reported and perturbed on.</summary>
    Test,
}
