namespace Lethe.Experiments.Sweeps;

/// <summary>What is known of one task: the content of its status file, or what its files say together.</summary>
public sealed record SweepTaskStatus
{
    /// <summary>Where it stands.</summary>
    public required SweepTaskState State { get; init; }

    /// <summary>How often a process has begun to work on it.</summary>
    [JsonRequired]
    public int Attempt { get; init; }

    /// <summary>Who was told to run it: "local", "slurm"; null where nobody was.</summary>
    public string? Launcher { get; init; }

    /// <summary>The scheduler's name of the job, such as "123_4".</summary>
    public string? Job { get; init; }

    /// <summary>When a scheduler was given it.</summary>
    public DateTimeOffset? Submitted { get; init; }

    /// <summary>When the last attempt began.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When the last attempt ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>How long the last attempt took, by a clock that is not set back; null where it has not ended, or nobody saw it end. The
    /// times of day are for people.</summary>
    public double? Seconds { get; init; }

    /// <summary>The machine of the last attempt.</summary>
    public string? Host { get; init; }

    /// <summary>The process of the last attempt.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>What the process told its caller; null where it has not ended, or nobody saw it end.</summary>
    public int? ExitCode { get; init; }

    /// <summary>One line for people: why it failed, or why the state is not known.</summary>
    public string? Message { get; init; }
}
