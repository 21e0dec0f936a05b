namespace Lethe.Experiments.Sweeps;

/// <summary>Where one task of a sweep stands.</summary>
public enum SweepTaskState
{
    /// <summary>It has not begun and no scheduler has it.</summary>
    Pending,

    /// <summary>A scheduler has it and has not begun it.</summary>
    Submitted,

    /// <summary>A process works on it now.</summary>
    Running,

    /// <summary>It has its result.</summary>
    Done,

    /// <summary>It has a result: the computation stopped being finite.</summary>
    Diverged,

    /// <summary>Its process ended with an error, or was killed.</summary>
    Failed,

    /// <summary>It was asked to end, or its machine stopped: it can go on from its checkpoint.</summary>
    Interrupted,

    /// <summary>The user took it back; it can go on from its checkpoint.</summary>
    Cancelled,

    /// <summary>The files do not tell, and nobody could be asked: it may be running elsewhere.</summary>
    Unknown,
}

/// <summary>Kinds of states.</summary>
public static class SweepTaskStates
{
    /// <summary>True where there is a result.</summary>
    public static bool HasResult(this SweepTaskState state) => state is SweepTaskState.Done or SweepTaskState.Diverged;

    /// <summary>True where a launcher takes the task without being asked for it by name: it has not begun, or it was interrupted.</summary>
    public static bool IsOpen(this SweepTaskState state) => state is SweepTaskState.Pending or SweepTaskState.Interrupted;

    /// <summary>True where somebody else has the task: a scheduler, or a process that works on it.</summary>
    public static bool IsElsewhere(this SweepTaskState state) => state is SweepTaskState.Submitted or SweepTaskState.Running;
}
