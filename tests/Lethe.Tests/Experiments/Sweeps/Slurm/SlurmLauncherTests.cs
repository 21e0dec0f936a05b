namespace Lethe.Tests.Experiments.Sweeps.Slurm;

/// <summary>What the launcher asks of Slurm and what it makes of the answers; Slurm itself is acted here, the end-to-end tests have the
/// real one.</summary>
public sealed class SlurmLauncherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<(string Program, IReadOnlyList<string> Arguments)> _calls = [];
    private readonly Dictionary<string, SlurmAnswer?> _answers = [];
    private int _job = 100;

    public SlurmLauncherTests()
    {
        Sweep = SweepFolder.Create(_folder["a sweep"], SweepGrid.Read("smoke", ["seed=0..8"]), TimeProvider.System);
        _answers["scontrol"] =
            new SlurmAnswer(0,
            "Configuration data as of 2026-11-26T09:22:05\nMaxArraySize            = 4\nSLURM_VERSION           = 22.05.8\n", "");
        _answers["squeue"] = new SlurmAnswer(0, "", "");
        _answers["sacct"] = new SlurmAnswer(1, "", "Slurm accounting storage is disabled\n");
        _answers["scancel"] = new SlurmAnswer(0, "", "");
    }

    private SweepFolder Sweep { get; }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tasks_go_to_as_many_arrays_as_Slurm_wants_one_after_the_other()
    {
        LaunchOutcome outcome =
            Launch(Sweep.Tasks, new SlurmLauncher(SlurmOptions.Parse(["time=5", "partition=long"]), Answer), workers: 2);
        Assert.True(outcome.Submitted);
        Assert.Equal(["101", "102", "103"], outcome.Jobs);
        IReadOnlyList<string>[] sbatch = [.. _calls.Where(c => c.Program == "sbatch").Select(c => c.Arguments)];
        Assert.Equal(["--array=0-3%2", "--array=0-3%2", "--array=0%2"],
            sbatch.Select(a => a.Single(x => x.StartsWith("--array", StringComparison.Ordinal))));
        Assert.Equal(["0", "4", "8"], sbatch.Select(a => a[^1]));
        Assert.Equal([null, "--dependency=afterany:101", "--dependency=afterany:102"],
            sbatch.Select(a => a.SingleOrDefault(x => x.StartsWith("--dependency", StringComparison.Ordinal))));
        foreach (string word in (string[])["--parsable", "--requeue", "--open-mode=append", "--signal=B:USR2@60", "--job-name=lethe-asweep",
            "--cpus-per-task=1", "--time=5", "--partition=long"])
            Assert.All(sbatch, arguments => Assert.Contains(word, arguments));
        // What the user says comes last: there sbatch looks.
        Assert.All(sbatch, arguments =>
            Assert.True(arguments.ToList().IndexOf("--time=5") > arguments.ToList().IndexOf("--cpus-per-task=1")));
        Assert.Equal(Path.Combine(Path.GetFullPath(Sweep.Path), "slurm", "task.sh"), sbatch[0][^2]);
        Assert.Equal(string.Concat(Sweep.Tasks.Select(t => t.Id + "\n")), File.ReadAllText(Path.Combine(Sweep.Path, "slurm", "tasks")));
        Assert.All(Sweep.Tasks, task => Assert.Equal(SweepTaskState.Submitted, Sweep.StateOf(task).State));
    }

    [Fact]
    public void Without_a_limit_arrays_do_not_wait_for_each_other()
    {
        Launch(Sweep.Tasks, new SlurmLauncher(null, Answer), workers: null);
        Assert.All(_calls.Where(c => c.Program == "sbatch"), c =>
            Assert.DoesNotContain(c.Arguments, x => x.StartsWith("--dependency", StringComparison.Ordinal)
            || x.Contains('%', StringComparison.Ordinal)));
    }

    [Fact]
    public void A_task_is_marked_before_sbatch_is_called_since_it_may_begin_before_sbatch_answers()
    {
        _answers["sbatch"] = null;
        bool asked = false;
        SlurmAnswer? Begun(string program, IReadOnlyList<string> arguments)
        {
            if (program != "sbatch") return Answer(program, arguments);
            asked = true;
            Assert.Equal(SweepTaskState.Submitted, Sweep.ReadStatus(Sweep.Tasks[0])!.State);
            Sweep.WriteStatus(Sweep.Tasks[0], new SweepTaskStatus { State = SweepTaskState.Failed, Attempt = 1, Message = "at once" });
            return new SlurmAnswer(0, "7\n", "");
        }

        Launch([Sweep.Tasks[0]], new SlurmLauncher(null, Begun), workers: null);
        Assert.True(asked);
        Assert.Equal("at once", Sweep.ReadStatus(Sweep.Tasks[0])!.Message);
    }

    [Fact]
    public void What_sbatch_refuses_stays_to_be_done_and_what_it_took_stays_submitted()
    {
        int asked = 0;
        SlurmAnswer? Second(string program, IReadOnlyList<string> arguments) =>
            program == "sbatch" && ++asked == 2
                ? new SlurmAnswer(1, "", "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy\n")
                : Answer(program, arguments);

        ProblemException e = Throws.Problem(ProblemKind.Sweep, () => Launch(Sweep.Tasks, new SlurmLauncher(null, Second), workers: null));
        Assert.Contains("violates accounting", e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("1 arrays", e.Problem.Remedy, StringComparison.Ordinal);
        Assert.Equal([.. Enumerable.Repeat(SweepTaskState.Submitted, 4), .. Enumerable.Repeat(SweepTaskState.Pending, 5)],
            Sweep.Tasks.Select(t => Sweep.StateOf(t).State));
    }

    [Theory]
    [InlineData("scontrol")]
    [InlineData("sbatch")]
    public void Where_Slurm_is_missing_nothing_is_submitted(string program)
    {
        SlurmAnswer? Without(string name, IReadOnlyList<string> arguments) => name == program ? null : Answer(name, arguments);
        ProblemException e = Throws.Problem(ProblemKind.Sweep, () => Launch(Sweep.Tasks, new SlurmLauncher(null, Without), workers: null));
        Assert.Contains(program, e.Problem.Actual, StringComparison.Ordinal);
        Assert.All(Sweep.Tasks, task => Assert.Equal(SweepTaskState.Pending, Sweep.StateOf(task).State));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    public void What_needs_a_watcher_is_refused(int retries, bool failFast) =>
        Throws.Problem(ProblemKind.Sweep, () => new SlurmLauncher(null, Answer)
        .Launch(Sweep, Sweep.Tasks, new LaunchOptions { Program = ["lethe"], Retries = retries, FailFast = failFast }, new Silent(),
            CancellationToken.None));

    [Fact]
    public void Submitted_again_the_options_of_before_hold()
    {
        Launch(Sweep.Tasks, new SlurmLauncher(SlurmOptions.Parse(["time=5"]), Answer), workers: null);
        _calls.Clear();
        Launch([Sweep.Tasks[2]], new SlurmLauncher(null, Answer), workers: null);
        IReadOnlyList<string> sbatch = _calls.Single(c => c.Program == "sbatch").Arguments;
        Assert.Contains("--time=5", sbatch);
        Assert.Contains("--array=2", sbatch);
    }

    [Fact]
    public void Slurm_is_asked_for_the_latest_job_of_a_task()
    {
        Launch(Sweep.Tasks, new SlurmLauncher(null, Answer), workers: null);
        Launch([Sweep.Tasks[5]], new SlurmLauncher(null, Answer), workers: null);
        _answers["squeue"] =
            new SlurmAnswer(0, "101_0|PENDING|Resources\n102_1|CANCELLED|None\n104_1|RUNNING|None\n101_1|NODE_FAIL|None\n", "");
        IReadOnlyDictionary<SweepTask, SweepTaskStatus> known = Probe();
        Assert.Equal(SweepTaskState.Submitted, known[Sweep.Tasks[0]].State);
        Assert.Equal("101_0", known[Sweep.Tasks[0]].Job);
        Assert.Equal(SweepTaskState.Interrupted, known[Sweep.Tasks[1]].State);
        Assert.Equal(SweepTaskState.Running, known[Sweep.Tasks[5]].State);
        // The queue has answered and the accounts are closed: what became of it is unknown, not failed.
        Assert.Equal(SweepTaskState.Unknown, known[Sweep.Tasks[2]].State);
        Assert.Contains("does not know job 101_2", known[Sweep.Tasks[2]].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_tasks_nobody_can_be_asked_about_nothing_is_said()
    {
        Launch(Sweep.Tasks, new SlurmLauncher(null, Answer), workers: null);
        _answers["squeue"] = new SlurmAnswer(1, "", "slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n");
        Assert.Empty(Probe());
        _answers["squeue"] = _answers["sacct"] = null;
        Assert.Empty(Probe());
    }

    [Fact]
    public void A_task_that_saved_its_checkpoint_was_interrupted_though_Slurm_sees_a_failure()
    {
        Launch(Sweep.Tasks, new SlurmLauncher(null, Answer), workers: null);
        Sweep.WriteStatus(Sweep.Tasks[0],
            new SweepTaskStatus { State = SweepTaskState.Submitted, Launcher = "slurm", Job = "101_0", ExitCode = 130 });
        Sweep.WriteStatus(Sweep.Tasks[1],
            new SweepTaskStatus { State = SweepTaskState.Submitted, Launcher = "slurm", Job = "101_1", ExitCode = 130 });
        Sweep.WriteStatus(Sweep.Tasks[2],
            new SweepTaskStatus { State = SweepTaskState.Submitted, Launcher = "slurm", Job = "101_2", ExitCode = 130 });
        _answers["squeue"] = new SlurmAnswer(0, "101_0|FAILED|NonZeroExitCode\n101_1|PENDING|BeginTime\n", "");
        IReadOnlyDictionary<SweepTask, SweepTaskStatus> known = Probe();
        Assert.Equal(SweepTaskState.Interrupted, known[Sweep.Tasks[0]].State);
        Assert.Equal(SweepTaskState.Submitted, known[Sweep.Tasks[1]].State);
        Assert.Equal(SweepTaskState.Interrupted, known[Sweep.Tasks[2]].State);
    }

    [Fact]
    public void Only_our_tasks_of_an_array_are_cancelled()
    {
        Launch(Sweep.Tasks, new SlurmLauncher(null, Answer), workers: null);
        Cancel(1, 2, 3, 8);
        Assert.Equal(["101_[1-3]", "103_[0]"], _calls[^1].Arguments);
        Assert.Equal("scancel", _calls[^1].Program);
    }

    [Fact]
    public void A_task_that_ended_before_it_was_cancelled_is_no_failure()
    {
        Launch(Sweep.Tasks, new SlurmLauncher(null, Answer), workers: null);
        _answers["scancel"] = new SlurmAnswer(1, "", "scancel: error: Kill job error on job id 101_[1]: Invalid job id specified\n");
        Cancel(1);
        _answers["scancel"] = new SlurmAnswer(1, "", "scancel: error: Kill job error on job id 101_[1]: Access/permission denied\n");
        Assert.Contains("denied", Throws.Problem(ProblemKind.Sweep, () => Cancel(1)).Problem.Actual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"jobs\": [{}]}")]
    [InlineData("{\"jobs\": [{\"job\": \"1; rm\", \"offset\": 0, \"tasks\": \"0\", \"options\": [], \"submitted\": " +
        "\"2026-01-01T00:00:00Z\"}]}")]
    [InlineData("{\"jobs\": [{\"job\": \"1\", \"offset\": 0, \"tasks\": \"0-99\", \"options\": [], \"submitted\": " +
        "\"2026-01-01T00:00:00Z\"}]}")]
    [InlineData("""{"jobs": [{"job": "1", "offset": 3, "tasks": "1", "options": [], "submitted": "2026-01-01T00:00:00Z"}]}""")]
    public void A_damaged_list_of_jobs_is_refused(string text)
    {
        Launch(Sweep.Tasks, new SlurmLauncher(null, Answer), workers: null);
        File.WriteAllText(Path.Combine(Sweep.Path, "slurm", "jobs.json"), text);
        Assert.Contains("damaged", Throws.Problem(ProblemKind.Sweep, Probe).Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Asked_to_end_before_its_time_limit_a_task_queues_itself_again()
    {
        SweepTask task = Sweep.Tasks[3];
        var interrupted = new SweepTaskStatus { State = SweepTaskState.Interrupted, Launcher = "slurm", Job = "101_3", ExitCode = 130 };
        SlurmAllocation allocation = Allocation(("SLURM_ARRAY_JOB_ID", "101"), ("SLURM_ARRAY_TASK_ID", "3"), ("SLURM_CPUS_PER_TASK", "2"));
        Assert.Equal(2, allocation.Cpus);
        Assert.Equal(SweepTaskState.Submitted, allocation.HandBack(Sweep, task, interrupted, requeue: false).State);
        Assert.Empty(_calls);
        Assert.Equal(SweepTaskState.Submitted, allocation.HandBack(Sweep, task, interrupted, requeue: true).State);
        Assert.Equal(["requeue", "101_3"], _calls.Single().Arguments);
        Assert.Equal(SweepTaskState.Submitted, Sweep.ReadStatus(task)!.State);

        _answers["scontrol"] = new SlurmAnswer(1, "", "Requested operation is presently disabled for job 101_3\n");
        Assert.Equal(SweepTaskState.Interrupted, allocation.HandBack(Sweep, task, interrupted, requeue: true).State);
        Assert.Contains("presently disabled", Sweep.ReadStatus(task)!.Message, StringComparison.Ordinal);
        var cancelled = interrupted with { State = SweepTaskState.Cancelled };
        Assert.Same(cancelled, allocation.HandBack(Sweep, task, cancelled, requeue: true));
    }

    [Fact]
    public void A_process_that_is_no_task_of_an_array_says_so()
    {
        Throws.Problem(ProblemKind.Sweep, () => Allocation(("SLURM_JOB_ID", "101")));
        Throws.Problem(ProblemKind.Sweep, () => Allocation(("SLURM_ARRAY_JOB_ID", "101"), ("SLURM_ARRAY_TASK_ID", "0; rm")));
        Assert.Null(Allocation(("SLURM_ARRAY_JOB_ID", "101"), ("SLURM_ARRAY_TASK_ID", "0"), ("SLURM_CPUS_PER_TASK", "many")).Cpus);
    }

    private SlurmAllocation Allocation(params (string Name, string Value)[] variables) =>
        SlurmAllocation.Read(name => variables.FirstOrDefault(v => v.Name == name).Value, Answer);

    private LaunchOutcome Launch(IReadOnlyList<SweepTask> tasks, SlurmLauncher launcher, int? workers)
    {
        foreach (SweepTask task in tasks) Sweep.Reopen(task);
        return launcher.Launch(Sweep, tasks, new LaunchOptions { Program = ["lethe"], Workers = workers }, new Silent(),
            CancellationToken.None);
    }

    private IReadOnlyDictionary<SweepTask, SweepTaskStatus> Probe() =>
        new SlurmLauncher(null, Answer).Probe(Sweep, Sweep.Tasks.ToDictionary(t => t, Sweep.StateOf));

    private void Cancel(params int[] indices) =>
        new SlurmLauncher(null, Answer).Cancel(Sweep, indices.ToDictionary(i => Sweep.Tasks[i], i => Sweep.StateOf(Sweep.Tasks[i])));

    private SlurmAnswer? Answer(string program, IReadOnlyList<string> arguments)
    {
        _calls.Add((program, arguments));
        if (program == "sbatch" && !_answers.ContainsKey("sbatch")) return new SlurmAnswer(0, $"{++_job}\n", "");
        return _answers[program];
    }

    private sealed class Silent : ISweepObserver
    {
        public void OnStatus(SweepTask task, SweepTaskStatus status)
        {
        }

        public void OnProgress(SweepTask task, double share, string text)
        {
        }
    }
}
