namespace Lethe.Experiments.Sweeps.Slurm;

/// <summary>What Slurm says of one job.</summary>
/// <param name="Name">Its state in Slurm's words: PENDING, RUNNING, NODE_FAIL, ...</param>
/// <param name="ExitCode">"code:signal" as sacct writes it; null from squeue.</param>
/// <param name="Reason">Why it waits, from squeue; null from sacct.</param>
internal sealed record SlurmJobState(string Name, string? ExitCode, string? Reason)
{
    /// <summary>The state of the task, as far as Slurm can tell; null where it cannot: it knows of the job's end, not of a
    /// result.</summary>
    public SweepTaskState? Task => Name switch
    {
        "PENDING" or "REQUEUED" or "REQUEUE_FED" or "REQUEUE_HOLD" or "RESV_DEL_HOLD" or "SPECIAL_EXIT" or "CONFIGURING" =>
            SweepTaskState.Submitted,
        "RUNNING" or "COMPLETING" or "STAGE_OUT" or "SIGNALING" or "SUSPENDED" or "STOPPED" or "RESIZING" => SweepTaskState.Running,
        // It ended without a result, and not because of the task: a checkpoint, where there is one, holds.
        "NODE_FAIL" or "PREEMPTED" or "TIMEOUT" or "DEADLINE" or "BOOT_FAIL" or "LAUNCH_FAILED" => SweepTaskState.Interrupted,
        "FAILED" or "OUT_OF_MEMORY" => SweepTaskState.Failed,
        "CANCELLED" => SweepTaskState.Cancelled,
        _ => null,
    };

    /// <summary>True where the job neither waits nor runs.</summary>
    public bool HasEnded => Task is not (SweepTaskState.Submitted or SweepTaskState.Running);

    /// <summary>One line for people.</summary>
    public string Message => (Reason, ExitCode) switch
    {
        ({ Length: > 0 } reason, _) when reason != "None" && Task == SweepTaskState.Submitted => $"Slurm: {Name} ({Printed(reason)})",
        (_, { Length: > 0 } code) when code != "0:0" => $"Slurm: {Name}, exit code {Printed(code)}",
        _ => $"Slurm: {Name}",
    };

    private static string Printed(string text) => new([.. text.Take(60).Select(c => char.IsControl(c) ? '?' : c)]);
}
