namespace Lethe.Experiments.Sweeps.Slurm;

/// <summary>
/// Submits tasks to Slurm as arrays of jobs and returns. The sweep's folder must be on a file system that the nodes share. A task handles
/// its signals itself (see <see cref="SlurmScript"/> and <see cref="SlurmAllocation"/>); nothing here has to live for it.
/// </summary>
public sealed class SlurmLauncher : ISweepLauncher
{
    /// <summary>Its name.</summary>
    public const string LauncherName = "slurm";

    // Ahead of the time limit; saving takes less than a second, but Slurm may signal late by one round of its scheduler.
    private const string Signal = "--signal=B:USR2@60";

    private readonly SlurmCall _call;
    private readonly SlurmOptions? _options;

    /// <summary>Uses the Slurm installed here.</summary>
    /// <param name="options">What the user tells sbatch; null: what was told at the last submission of the sweep.</param>
    public SlurmLauncher(SlurmOptions? options = null)
        : this(options, SlurmProgram.Call)
    {
    }

    internal SlurmLauncher(SlurmOptions? options, SlurmCall call)
    {
        _options = options;
        _call = call;
    }

    /// <inheritdoc/>
    public string Name => LauncherName;

    /// <summary>Checks what can be checked before anything is written.</summary>
    /// <exception cref="ProblemException">No Slurm here, or options that need a process which watches.</exception>
    public static void Check(LaunchOptions options)
    {
        RefuseWhatNeedsAWatcher(options);
        if (SlurmProgram.Call("sbatch", ["--version"]) is null) throw Missing("sbatch");
    }

    /// <inheritdoc/>
    public LaunchOutcome Launch(SweepFolder folder, IReadOnlyList<SweepTask> tasks, LaunchOptions options, ISweepObserver observer,
        CancellationToken cancellation)
    {
        if (tasks.Count == 0) return new LaunchOutcome { Submitted = true };
        RefuseWhatNeedsAWatcher(options);
        SlurmAnswer config = _call("scontrol", ["show", "config"]) ?? throw Missing("scontrol");
        IReadOnlyList<SlurmSubmission> before = SlurmJobsFile.Read(folder);
        SlurmOptions told = _options ?? SlurmOptions.Parse(before.Count > 0 ? before[^1].Options : []);
        string script = WriteScript(folder, options);
        Dictionary<int, SweepTask> byIndex = tasks.ToDictionary(task => task.Index);
        var jobs = new List<string>();
        foreach ((int offset, IReadOnlyList<int> indices) in SlurmArrays.Divide(byIndex.Keys, SlurmArrays.MaxSize(config)))
        {
            cancellation.ThrowIfCancellationRequested();
            // Each array has its own limit of tasks at a time: one after the other they keep to it together.
            string? after = options.Workers is null || jobs.Count == 0 ? null : jobs[^1];
            jobs.Add(Submit(folder, [.. indices.Select(index => byIndex[index])], offset, script, told, after, options, observer, jobs));
        }

        return new LaunchOutcome { Submitted = true, Jobs = jobs };
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<SweepTask,
        SweepTaskStatus> Probe(SweepFolder folder, IReadOnlyDictionary<SweepTask, SweepTaskStatus> undecided)
    {
        Dictionary<SweepTask, SlurmJobId> jobs = Jobs(folder, undecided);
        SlurmQueue queue = SlurmQueue.Ask(_call, jobs.Values);
        var known = new Dictionary<SweepTask, SweepTaskStatus>();
        foreach ((SweepTask task, SlurmJobId job) in jobs)
        {
            if (Judge(undecided[task], job, queue) is { } status) known[task] = status;
        }

        return known;
    }

    /// <inheritdoc/>
    public void Cancel(SweepFolder folder, IReadOnlyDictionary<SweepTask, SweepTaskStatus> tasks)
    {
        string[] jobs =
        [
            .. Jobs(folder, tasks).Values.GroupBy(job => job.Job).OrderBy(array => array.Key, StringComparer.Ordinal)
                .Select(array => $"{array.Key}_[{IndexRanges.Compress(array.Select(job => job.Index))}]"),
        ];
        if (jobs.Length == 0) return;
        SlurmAnswer answer = _call("scancel", jobs) ?? throw Missing("scancel");
        // That one of them has ended meanwhile is no failure.
        if (!answer.IsDone && !answer.Error.Contains("Invalid job id")
            && !answer.Error.Contains("already completing", StringComparison.OrdinalIgnoreCase))
            throw ProblemException.Sweep("scancel", answer.Problem, null,
                "Try again; the tasks that have not begun do not begin");
    }

    private static SweepTaskStatus? Judge(SweepTaskStatus said, SlurmJobId job, SlurmQueue queue)
    {
        SweepTaskStatus status = said with { Launcher = LauncherName, Job = job.ToString() };
        SlurmJobState? state = queue.Find(job);
        // Its process ended with a checkpoint: to Slurm that is a failure, unless Slurm has queued the job again.
        if (said.ExitCode == SlurmAllocation.InterruptedCode && state?.Task is null or SweepTaskState.Failed)
            return queue.IsAnswered ? status with { State = SweepTaskState.Interrupted } : null;
        if (state?.Task is { } task) return status with { State = task, Message = state.Message };
        // An interruption that the files prove stays one.
        if (!queue.IsAnswered || said.State == SweepTaskState.Interrupted) return null;
        return status with
        {
            State = SweepTaskState.Unknown,
            Message = state is null
                ? $"Slurm does not know job {job} any more, and there is no result" : $"{state.Message}, but there is no result",
        };
    }

    /// <summary>The jobs of tasks: what a task said of itself, else the latest submission it was part of.</summary>
    private static Dictionary<SweepTask, SlurmJobId> Jobs(SweepFolder folder, IReadOnlyDictionary<SweepTask, SweepTaskStatus> tasks)
    {
        Dictionary<int, SlurmJobId> submitted = SlurmJobsFile.Jobs(SlurmJobsFile.Read(folder));
        var jobs = new Dictionary<SweepTask, SlurmJobId>();
        foreach ((SweepTask task, SweepTaskStatus status) in tasks)
        {
            if (status.Launcher is not (null or LauncherName)) continue;
            if (SlurmJobId.Parse(status.Job) is { } own) jobs[task] = own;
            else if (submitted.TryGetValue(task.Index, out SlurmJobId job)) jobs[task] = job;
        }

        return jobs;
    }

    private string Submit(SweepFolder folder, IReadOnlyList<SweepTask> tasks, int offset, string script, SlurmOptions told, string? after,
        LaunchOptions options,
        ISweepObserver observer, List<string> before)
    {
        DateTimeOffset now = options.Clock.GetUtcNow();
        var statuses =
            tasks.ToDictionary(task => task, task =>
            (folder.ReadStatus(task) ?? new SweepTaskStatus { State = SweepTaskState.Pending }) with
            {
                State = SweepTaskState.Submitted,
                Launcher = Name,
                Submitted = now,
            });
        // Before sbatch: a task may begin, and write its own status, before sbatch has even answered.
        foreach ((SweepTask task, SweepTaskStatus status) in statuses) folder.WriteStatus(task, status);
        SlurmAnswer? answer =
            _call("sbatch",
            [.. Arguments(folder, tasks, offset, told, after, options), script, Invariant($"{offset}")]);
        if (answer is not { IsDone: true } || Number(answer.Output) is not { } job)
        {
            foreach ((SweepTask task, SweepTaskStatus status) in statuses)
                folder.WriteStatus(task, status with { State = SweepTaskState.Pending, Launcher = null, Submitted = null });
            throw answer is null ? Missing("sbatch") : Refused(answer, before);
        }

        SlurmJobsFile.Add(folder, new SlurmSubmission(job, offset, [.. tasks.Select(task => task.Index)], told.Words, now));
        foreach ((SweepTask task, SweepTaskStatus status) in statuses)
            observer.OnStatus(task, status with { Job = new SlurmJobId(job, task.Index - offset).ToString() });
        return job;
    }

    private static List<string> Arguments(SweepFolder folder, IReadOnlyList<SweepTask> tasks, int offset, SlurmOptions told, string? after,
        LaunchOptions options)
    {
        string path = Path.GetFullPath(folder.Path);
        string limit = options.Workers is { } workers ? Invariant($"%{workers}") : "";
        List<string> arguments =
        [
            "--parsable", $"--array={IndexRanges.Compress(tasks.Select(task => task.Index - offset))}{limit}",
                $"--job-name={JobName(path)}", $"--chdir={folder.WorkingDirectory}",
            $"--output={SlurmScript.OutputPath(Path.Combine(path, SlurmScript.Folder, SlurmScript.Messages))}", "--open-mode=append",
                "--requeue", Signal,
            Invariant($"--cpus-per-task={options.Threads ?? folder.Threads ?? 1}"), .. told.Arguments,
        ];
        if (after is not null) arguments.Add($"--dependency=afterany:{after}");
        return arguments;
    }

    private static string WriteScript(SweepFolder folder, LaunchOptions options)
    {
        string path = Path.GetFullPath(Path.Combine(folder.Path, SlurmScript.Folder));
        string script = Path.Combine(path, SlurmScript.Name);
        try
        {
            Directory.CreateDirectory(path);
            AtomicFile.WriteText(Path.Combine(path, SlurmScript.Ids), string.Concat(folder.Tasks.Select(task => task.Id + "\n")));
            AtomicFile.WriteText(script,
                SlurmScript.Text(options.Program, Path.GetFullPath(folder.Path), Environment.GetEnvironmentVariable("DOTNET_ROOT")));
            if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
                File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return script;
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw RunFiles.Problem(folder.Path, e);
        }
    }

    // "123", or "123;cluster".
    private static string? Number(string output) => output.Trim().Split(';')[0] is { } number && SlurmJobId.IsJob(number) ? number : null;

    private static string JobName(string path)
    {
        string name =
            new([.. Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar))
            .Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.').Take(40)]);
        return name.Length == 0 ? "lethe" : $"lethe-{name}";
    }

    private static void RefuseWhatNeedsAWatcher(LaunchOptions options)
    {
        if (options.Retries == 0 && !options.FailFast) return;
        throw ProblemException.Sweep("launcher slurm", (options.FailFast
            ? "--fail-fast" : "--retries") + " has no effect there: the sweep is submitted, and this program ends", null,
            "Omit it; lethe sweep resubmit DIR --failed restarts what failed");
    }

    private static ProblemException Missing(string program) =>
        ProblemException.Sweep("launcher slurm", $"there is no program {program} on the PATH", "a machine from which jobs can be submitted",
        "Load the cluster's Slurm module, or take --launcher local");

    private static ProblemException Refused(SlurmAnswer answer, List<string> before) => ProblemException.Sweep("launcher slurm",
        answer.IsDone ? $"sbatch answered '{answer.Output.Trim()}'" : $"sbatch refused: {answer.Problem}", null,
        "Correct this and submit again with lethe sweep --resume DIR --launcher slurm --slurm " +
            $"NAME=VALUE{(before.Count == 0 ? "" : $"; {before.Count} arrays of it are submitted and stay so")}");
}
