namespace Lethe.Cli.Diagnostics;

/// <summary>What sweeps need of Slurm: its programs, a controller that answers, and accounts, without which the end of a job is known for
/// minutes only.</summary>
internal static class SlurmCheck
{
    // Any job: the question is whether there is an answer.
    private static readonly string[] AnyAccount = ["--allocations", "--noheader", "--jobs=1", "--format=JobID"];

    /// <summary>Asks the Slurm on the PATH.</summary>
    public static Check Check() => Check(SlurmProgram.Call);

    internal static Check Check(SlurmCall call)
    {
        try
        {
            return call("sbatch", ["--version"]) is { } version ? Installed(version.Output.Trim(), call)
                : Missing("no sbatch on the PATH: optional; sweeps use this machine. On a cluster, load its Slurm module");
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Sweep)
        {
            return Missing($"{e.Problem.What}: {e.Problem.Actual}. {e.Problem.Remedy}");
        }
    }

    private static Check Installed(string version, SlurmCall call)
    {
        SlurmAnswer? queue = call("squeue", ["--noheader", "--me"]);
        if (queue is null) return Missing($"{version}: sbatch, but no squeue on the PATH");
        if (!queue.IsDone) return Missing($"{version}: no answer from its controller ({queue.Problem})");
        if (call("scancel", ["--version"]) is null || call("scontrol", ["--version"]) is null)
            return Missing($"{version}: no scancel or scontrol on the PATH");
        SlurmAnswer? accounts = call("sacct", AnyAccount);
        string without = "states of jobs that ended long ago are unknown, results are not affected";
        string detail = accounts is null ? $"no sacct on the PATH: {without}" : accounts.IsDone
            ? "sacct answers" : $"sacct: {accounts.Problem}: {without}";
        return new Check("Slurm", true, $"{version}: sbatch, squeue and scancel answer; {detail}");
    }

    private static Check Missing(string detail) => new("Slurm", false, detail);
}
