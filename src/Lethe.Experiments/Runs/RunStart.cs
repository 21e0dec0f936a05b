namespace Lethe.Experiments.Runs;

/// <summary>How a run folder is opened for writing.</summary>
public enum RunStart
{
    /// <summary>It must not exist, or be empty.</summary>
    New,

    /// <summary>What an earlier run left in it is deleted; other files stay.</summary>
    Force,

    /// <summary>It must hold a run, which goes on.</summary>
    Resume,
}
