namespace Lethe.Experiments.Sweeps.Slurm;

/// <summary>What Slurm knows of jobs: squeue is asked once for all of them, then sacct once for those squeue has forgotten.</summary>
internal sealed class SlurmQueue
{
    private readonly Dictionary<SlurmJobId, SlurmJobState> _states = [];

    private SlurmQueue(bool isAnswered) => IsAnswered = isAnswered;

    /// <summary>True where squeue answered: a job that it did not list waits no more and runs no more.</summary>
    public bool IsAnswered { get; }

    /// <summary>The state of a job; null where Slurm knows none.</summary>
    public SlurmJobState? Find(SlurmJobId job) => _states.TryGetValue(job, out SlurmJobState? state) ? state : null;

    /// <summary>Asks.</summary>
    public static SlurmQueue Ask(SlurmCall call, IReadOnlyCollection<SlurmJobId> jobs)
    {
        if (jobs.Count == 0) return new SlurmQueue(true);
        SlurmAnswer? answer = call("squeue", ["--noheader", "--array", "--states=all", "--jobs=" + Numbers(jobs), "--format=%F_%K|%T|%r"]);
        var queue = new SlurmQueue(answer is { IsDone: true } || HasForgotten(answer));
        if (answer is { IsDone: true }) queue.Add(answer.Output, withReason: true);
        SlurmJobId[] rest = [.. jobs.Where(job => queue.Find(job) is null)];
        if (rest.Length == 0) return queue;
        // Where there is no accounting, sacct fails: then what squeue said is all there is.
        answer = call("sacct", ["--allocations", "--noheader", "--parsable2", "--jobs=" + Numbers(rest), "--format=JobID,State,ExitCode"]);
        if (answer is { IsDone: true }) queue.Add(answer.Output, withReason: false);
        return queue;
    }

    /// <summary>Lines "job|state|reason" of squeue or "job|state|exit code" of sacct.</summary>
    internal static IEnumerable<(SlurmJobId Job, SlurmJobState State)> Parse(string output, bool withReason)
    {
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] fields = line.Split('|');
            if (fields.Length < 3) continue;
            // "CANCELLED by 1000"
            string name = fields[1].Split(' ')[0];
            if (name.Length is 0 or > 40 || !name.All(c => char.IsAsciiLetterUpper(c) || c == '_')) continue;
            SlurmJobState state = new(name, withReason ? null : fields[2], withReason ? fields[2] : null);
            foreach (SlurmJobId job in SlurmJobId.ParseAll(fields[0])) yield return (job, state);
        }
    }

    private void Add(string output, bool withReason)
    {
        foreach ((SlurmJobId job, SlurmJobState state) in Parse(output, withReason))
        {
            // Tasks taken out of an array that waits stand in the accounts as waiting until the last of the array has ended; squeue knows
            // better.
            if (!withReason && IsAnswered && !state.HasEnded) continue;
            // Of tasks that were queued again sacct tells the latest attempt last.
            if (withReason || !_states.TryGetValue(job, out SlurmJobState? known) || known.ExitCode is not null) _states[job] = state;
        }
    }

    // squeue calls it an error where none of the jobs it was asked for is known any more.
    private static bool HasForgotten(SlurmAnswer? answer) =>
        answer is not null && answer.Error.Contains("Invalid job id");

    private static string Numbers(IEnumerable<SlurmJobId> jobs) =>
        string.Join(',', jobs.Select(job => job.Job).Distinct().Order(StringComparer.Ordinal));
}
