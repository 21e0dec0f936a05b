namespace Lethe.Interop.Isolation;

/// <summary>Where a model of foreign origin is run.</summary>
public enum ModelIsolation
{
    /// <summary>
    /// In a child process with limits of memory and time, which may write nowhere where the system can see to that. It ends with
    /// its owner.
    /// </summary>
    ChildProcess,

    /// <summary>In this process: an abort of the library ends it, and nothing limits what the model takes.</summary>
    InProcess,
}
