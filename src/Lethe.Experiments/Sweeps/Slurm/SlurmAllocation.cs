namespace Lethe.Experiments.Sweeps.Slurm;

/// <summary>The task of an array of jobs that this process is, and what it owes to Slurm when it is interrupted.</summary>
public sealed class SlurmAllocation
{
    /// <summary>What a process tells its caller when it was interrupted and saved a checkpoint.</summary>
    public const int InterruptedCode = 130;

    private const int MaxCpus = 1024;
    private readonly SlurmCall _call;

    internal SlurmAllocation(SlurmJobId job, int? cpus, SlurmCall call)
    {
        Job = job;
        Cpus = cpus;
        _call = call;
    }

    /// <summary>The job.</summary>
    public SlurmJobId Job { get; }

    /// <summary>SLURM_CPUS_PER_TASK: as many threads has the task; null where Slurm does not say.</summary>
    public int? Cpus { get; }

    /// <summary>Reads the environment that Slurm gives to a job.</summary>
    /// <param name="variable">An environment variable by its name.</param>
    /// <exception cref="ProblemException">This process is no task of an array.</exception>
    public static SlurmAllocation Read(Func<string, string?> variable) => Read(variable, SlurmProgram.Call);

    internal static SlurmAllocation Read(Func<string, string?> variable, SlurmCall call)
    {
        string text = $"{variable("SLURM_ARRAY_JOB_ID")}_{variable("SLURM_ARRAY_TASK_ID")}";
        SlurmJobId job = SlurmJobId.Parse(text)
            ?? throw ProblemException.Sweep("sweep task --launcher slurm", $"the environment names the job '{text}'",
            "SLURM_ARRAY_JOB_ID and SLURM_ARRAY_TASK_ID, as Slurm sets them for a task of an array",
                "Submit with lethe sweep --launcher slurm");
        bool told = int.TryParse(variable("SLURM_CPUS_PER_TASK"), NumberStyles.None, CultureInfo.InvariantCulture, out int cpus)
            && cpus is > 0 and <= MaxCpus;
        return new SlurmAllocation(job, told ? cpus : null, call);
    }

    /// <summary>
    /// What a task that was interrupted leaves to Slurm. After SIGUSR2 (the time limit is near) it asks to be queued again; after SIGTERM
    /// (preemption, a node that is taken down) Slurm does that itself, or does not: only Slurm knows, so the status says submitted until
    /// Slurm is asked.
    /// </summary>
    /// <param name="folder">The sweep.</param>
    /// <param name="task">The task; its status file says that it was interrupted.</param>
    /// <param name="status">That status.</param>
    /// <param name="requeue">True after SIGUSR2.</param>
    /// <returns>The status now in the file.</returns>
    public SweepTaskStatus HandBack(SweepFolder folder, SweepTask task, SweepTaskStatus status, bool requeue)
    {
        if (status.State != SweepTaskState.Interrupted) return status;
        SweepTaskStatus waiting = status with
        {
            State = SweepTaskState.Submitted,
            Message = requeue
                ? "interrupted ahead of its time limit, with a checkpoint; queued again" : "interrupted by Slurm, with a checkpoint",
        };
        // Written first: once it is queued again, Slurm ends this process and may begin another at any time.
        folder.WriteStatus(task, waiting);
        if (!requeue) return waiting;
        SlurmAnswer? answer = _call("scontrol", ["requeue", Job.ToString()]);
        if (answer is { IsDone: true }) return waiting;
        SweepTaskStatus left =
            status with
            {
                Message =
            $"interrupted with a checkpoint, but not queued again: {answer?.Problem ?? "there is no scontrol on the PATH"}"
            };
        folder.WriteStatus(task, left);
        return left;
    }
}
