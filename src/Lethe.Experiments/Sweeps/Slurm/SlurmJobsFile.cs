namespace Lethe.Experiments.Sweeps.Slurm;

/// <summary>
/// slurm/jobs.json in the folder of a sweep: the arrays submitted for it, the latest last. A task's status file says that it was submitted
/// before sbatch is called, and this file says in which job once it has answered: a status written later could overwrite that of a task
/// which has begun.
/// </summary>
internal static class SlurmJobsFile
{
    private const int MaxBytes = 16 << 20;

    public static string PathIn(SweepFolder folder) => Path.Combine(folder.Path, SlurmScript.Folder, "jobs.json");

    /// <summary>The submissions; empty where there are none.</summary>
    /// <exception cref="ProblemException">The file is damaged.</exception>
    public static IReadOnlyList<SlurmSubmission> Read(SweepFolder folder)
    {
        string path = PathIn(folder);
        if (!File.Exists(path)) return [];
        try
        {
            var document = JsonText.Parse<Document>(InputFile.ReadText(path, "the jobs of a sweep (jobs.json)", MaxBytes));
            return [.. document.Jobs.Select(job => Submission(job, folder.Tasks.Count))];
        }
        catch (Exception e) when (JsonMistake.Is(e))
        {
            throw ProblemException.Sweep($"file '{path}'", $"it is damaged ({e.Message.TrimEnd('.')})", "the jobs submitted for the sweep",
                "Look which jobs of the sweep are queued (squeue), end them (scancel), delete the file and submit again", e);
        }
    }

    /// <summary>Adds a submission. The caller holds the sweep's lock.</summary>
    /// <exception cref="ProblemException">The disk is full, or the like.</exception>
    public static void Add(SweepFolder folder, SlurmSubmission submission)
    {
        SlurmSubmission[] all = [.. Read(folder), submission];
        string path = PathIn(folder);
        try
        {
            AtomicFile.WriteText(path, JsonText.Of(new Document([.. all.Select(Stored)])));
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw RunFiles.Problem(folder.Path, e);
        }
    }

    /// <summary>The job of each task that was ever submitted, by the index of the task: that of its latest submission.</summary>
    public static Dictionary<int, SlurmJobId> Jobs(IEnumerable<SlurmSubmission> submissions)
    {
        var jobs = new Dictionary<int, SlurmJobId>();
        foreach (SlurmSubmission submission in submissions)
            foreach (int task in submission.Tasks) jobs[task] = new SlurmJobId(submission.Job, task - submission.Offset);
        return jobs;
    }

    private static Job Stored(SlurmSubmission submission) =>
        new(submission.Job, submission.Offset, IndexRanges.Compress(submission.Tasks), submission.Options, submission.Submitted);

    private static SlurmSubmission Submission(Job stored, int count)
    {
        string job = stored.Number;
        if (!SlurmJobId.IsJob(job)) throw new FormatException("a job has no number");
        IReadOnlyList<int> tasks = IndexRanges.Parse(stored.Tasks, count - 1)
            ?? throw new FormatException($"the tasks of job {job} are no list");
        if (stored.Offset < 0 || stored.Offset > tasks[0]) throw new FormatException($"the offset of job {job} is {stored.Offset}");
        return new SlurmSubmission(job, stored.Offset, tasks, stored.Options, stored.Submitted);
    }

    private sealed record Document(IReadOnlyList<Job> Jobs);

    private sealed record Job([property: JsonPropertyName("job")] string Number, int Offset, string Tasks, IReadOnlyList<string> Options,
        DateTimeOffset Submitted);
}
