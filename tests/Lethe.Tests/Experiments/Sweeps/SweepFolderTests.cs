namespace Lethe.Tests.Experiments.Sweeps;

/// <summary>The folder of a sweep: what is written once, and what its files say together.</summary>
public sealed class SweepFolderTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();
    private readonly SweepFolder _folder;

    public SweepFolderTests() =>
        _folder = SmallSweep.Create(_temp["sweep"], "seed=0..2", "protocol=growing-horizon", "model.width=4,8", "threads=2");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void OpenedAgainItHoldsTheSameTasks()
    {
        SweepFolder again = SweepFolder.Open(_temp["sweep"]);
        SweepGrid grid = SmallSweep.Grid("seed=0..2", "protocol=growing-horizon", "model.width=4,8");
        Assert.Equal(grid.Tasks.Select(t => (t.Index, t.Id, t.Label, t.Config.Hash)),
            again.Tasks.Select(t => (t.Index, t.Id, t.Label, t.Config.Hash)));
        Assert.Equal(grid.Tasks.Select(t => t.Id), SweepGrid.Read(_temp["sweep/sweep.yaml"]).Tasks.Select(t => t.Id));
        Assert.Equal(2, again.Threads);
        Assert.Equal(Directory.GetCurrentDirectory(), again.WorkingDirectory);
        Assert.Equal(["logs", "runs", "status", "sweep.json", "sweep.yaml"], Directory.EnumerateFileSystemEntries(_temp["sweep"])
            .Select(Path.GetFileName).Where(name => name != ".lock").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AFolderIsNotTakenTwice()
    {
        Assert.Contains("--resume", Throws.Problem(ProblemKind.Sweep, () => SmallSweep.Create(_temp["sweep"], "seed=0..2"))
            .Message, StringComparison.Ordinal);
        Directory.CreateDirectory(_temp["other"]);
        File.WriteAllText(_temp["other/mine.txt"], "mine");
        Throws.Problem(ProblemKind.Sweep, () => SmallSweep.Create(_temp["other"], "seed=0..2"));
        Throws.Problem(ProblemKind.Sweep, () => SweepFolder.Open(_temp["other"]));
        Assert.Contains("regular file", Throws.Problem(ProblemKind.Folder, () => SmallSweep.Create(_temp["other/mine.txt/x"], "seed=0..2"))
            .Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("ABCDEF0123")]
    [InlineData("0123456789\n")]
    [InlineData("")]
    public void AnIdThatIsNoHashIsRefused(string id) => Refused(json => json["tasks"]![1]!["id"] = id, "task 1");

    [Fact]
    public void ADamagedSweepIsRefused()
    {
        Refused(json => json["tasks"]![1]!["id"] = (string)json["tasks"]![0]!["id"]!, "task 1");
        Refused(json => json["tasks"]![1]!["index"] = 7, "task 1");
        Refused(json => json["tasks"] = new JsonArray(), "0 tasks");
        Refused(json => json["tasks"] = 3, "damaged");
        Refused(json => json["tasks"]![1]!["settings"]!["seed"] = "1\nmodel: dense", "control characters");
        Refused(json => json["format"] = "lethe sweep 2", "lethe sweep 2");
        File.WriteAllText(_temp["sweep/sweep.json"], "{");
        Throws.Problem(ProblemKind.Sweep, () => SweepFolder.Open(_temp["sweep"]));
    }

    [Fact]
    public void OneProcessLaunchesAtATime()
    {
        using (_folder.LockForLaunch())
        {
            string message = Throws.Problem(ProblemKind.Folder, () => SweepFolder.Open(_temp["sweep"]).LockForLaunch()).Message;
            Assert.Contains("sweep folder", message, StringComparison.Ordinal);
            Assert.Contains("in use by process", message, StringComparison.Ordinal);
        }

        _folder.LockForLaunch().Dispose();
    }

    [Fact]
    public void WhatNobodyTouchedIsPending() => Assert.Equal(SweepTaskState.Pending, _folder.State(0));

    [Fact]
    public void SaidToRunHereByAProcessThatIsGoneIsInterrupted()
    {
        Say(SweepTaskState.Running, Environment.MachineName, new ProcessIdentity(Environment.ProcessId, "another time"));
        Assert.Equal(SweepTaskState.Interrupted, _folder.State(0));
    }

    [Fact]
    public void SaidToRunHereByALivingProcessIsRunning()
    {
        Say(SweepTaskState.Running, Environment.MachineName, ProcessIdentity.Current);
        Assert.Equal(SweepTaskState.Running, _folder.State(0));
    }

    [Fact]
    public void SaidToRunElsewhereIsUnknownUnlessItsRunIsLocked()
    {
        Say(SweepTaskState.Running, "elsewhere", ProcessIdentity.Current);
        Assert.Equal(SweepTaskState.Unknown, _folder.State(0));
        using (RunFolder.Create(_folder.RunPath(_folder.Tasks[0]), _folder.Tasks[0].Config))
            Assert.Equal(SweepTaskState.Running, _folder.State(0));
    }

    [Theory]
    [InlineData(SweepTaskState.Submitted)]
    [InlineData(SweepTaskState.Failed)]
    [InlineData(SweepTaskState.Interrupted)]
    [InlineData(SweepTaskState.Cancelled)]
    public void ThatAStatusFileMaySayAlone(SweepTaskState state)
    {
        Say(state, "elsewhere", null);
        Assert.Equal(state, _folder.State(0));
    }

    [Fact]
    public void DoneWithoutAResultIsUnknown()
    {
        Say(SweepTaskState.Done, Environment.MachineName, ProcessIdentity.Current);
        Assert.Equal(SweepTaskState.Unknown, _folder.State(0));
        Assert.Contains("result.json", _folder.StateOf(_folder.Tasks[0]).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"outcome\": \"diverged\"}", SweepTaskState.Diverged)]
    [InlineData("{\"outcome\": \"reached-threshold\"}", SweepTaskState.Done)]
    [InlineData("{\"runs\": [{\"outcome\": \"reached-threshold\"}, {\"outcome\": \"diverged\"}]}", SweepTaskState.Diverged)]
    [InlineData("{\"runs\": []}", SweepTaskState.Unknown)]
    [InlineData("[]", SweepTaskState.Unknown)]
    [InlineData("{", SweepTaskState.Unknown)]
    public void AResultDecidesWhateverTheStatusSays(string result, SweepTaskState expected)
    {
        Say(SweepTaskState.Failed, Environment.MachineName, ProcessIdentity.Current);
        Directory.CreateDirectory(_folder.RunPath(_folder.Tasks[0]));
        File.WriteAllText(Path.Combine(_folder.RunPath(_folder.Tasks[0]), RunFiles.Result), result);
        Assert.Equal(expected, _folder.State(0));
    }

    [Fact]
    public void ARunThatATrainCommandBeganIsInterrupted()
    {
        RunFolder.Create(_folder.RunPath(_folder.Tasks[0]), _folder.Tasks[0].Config).Dispose();
        Assert.Equal(SweepTaskState.Interrupted, _folder.State(0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"state\": \"dancing\", \"attempt\": 1}")]
    [InlineData("{\"state\": \"done\"}")]
    [InlineData("[1, 2]")]
    [InlineData("{\"state\": \"running\", \"attempt\": 1, \"process\": 7}")]
    public void ADamagedStatusIsUnknownAndSaysSo(string text)
    {
        File.WriteAllText(_folder.StatusPath(_folder.Tasks[0]), text);
        Assert.Equal(SweepTaskState.Unknown, _folder.State(0));
        Assert.Contains("damaged", _folder.StateOf(_folder.Tasks[0]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStatusComesBackAsItWasWritten()
    {
        var status = new SweepTaskStatus
        {
            State = SweepTaskState.Submitted,
            Attempt = 3,
            Launcher = "slurm",
            Job = "12_0",
            Submitted = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
            Started = new DateTimeOffset(2026, 1, 2, 3, 5, 5, TimeSpan.Zero),
            Ended = new DateTimeOffset(2026, 1, 2, 3, 6, 5, TimeSpan.Zero),
            Host = "node1",
            Process = new ProcessIdentity(7, "x:1"),
            ExitCode = 137,
            Message = "said \"so\"",
        };
        _folder.WriteStatus(_folder.Tasks[0], status);
        Assert.Equal(status, _folder.ReadStatus(_folder.Tasks[0]));
        Assert.Null(_folder.ReadStatus(_folder.Tasks[1]));
    }

    [Fact]
    public void CancelledUntilReopenedWithItsAttempts()
    {
        Say(SweepTaskState.Interrupted, Environment.MachineName, null);
        _folder.RequestCancel(_folder.Tasks[0]);
        Assert.Equal(SweepTaskState.Cancelled, _folder.State(0));
        _folder.Reopen(_folder.Tasks[0]);
        Assert.Equal((SweepTaskState.Pending, 4), (_folder.State(0), _folder.StateOf(_folder.Tasks[0]).Attempt));
    }

    [Fact]
    public void TheSurveyAsksALauncherOnceForWhatFilesDoNotDecide()
    {
        Say(SweepTaskState.Submitted, null, null);
        Say(SweepTaskState.Running, "elsewhere", null, 1);
        Say(SweepTaskState.Failed, "elsewhere", null, 2);
        var launcher = new AskedLauncher();
        var survey = new SweepSurvey(_folder, [launcher, new LocalPool()]);
        Assert.Equal([0, 1], Assert.Single(launcher.Asked).Select(t => t.Index).Order());
        Assert.Equal([SweepTaskState.Running, SweepTaskState.Unknown, SweepTaskState.Failed],
            survey.States.Take(3).Select(s => s.Status.State));
        Assert.Equal((1, 3), (survey.Counts[SweepTaskState.Unknown], survey.Counts[SweepTaskState.Pending]));
    }

    private void Say(SweepTaskState state, string? host, ProcessIdentity? process, int index = 0) =>
        _folder.WriteStatus(_folder.Tasks[index],
            new SweepTaskStatus { State = state, Attempt = 4, Launcher = "asked", Host = host, Process = process });

    private void Refused(Action<JsonNode> damage, string expected)
    {
        string path = _temp["sweep/sweep.json"], text = File.ReadAllText(path);
        JsonNode json = JsonNode.Parse(text)!;
        damage(json);
        File.WriteAllText(path, json.ToJsonString());
        Assert.Contains(expected, Throws.Problem(ProblemKind.Sweep, () => SweepFolder.Open(_temp["sweep"]))
            .Message, StringComparison.Ordinal);
        File.WriteAllText(path, text);
    }

    /// <summary>Knows that the first task runs, and nothing of others.</summary>
    private sealed class AskedLauncher : ISweepLauncher
    {
        public List<IReadOnlyList<SweepTask>> Asked { get; } = [];

        public string Name => "asked";

        public LaunchOutcome Launch(SweepFolder folder, IReadOnlyList<SweepTask> tasks, LaunchOptions options, ISweepObserver observer,
            CancellationToken cancellation) => new();

        public IReadOnlyDictionary<SweepTask,
            SweepTaskStatus> Probe(SweepFolder folder, IReadOnlyDictionary<SweepTask, SweepTaskStatus> undecided)
        {
            Asked.Add([.. undecided.Keys]);
            return undecided.Where(u => u.Key.Index == 0).ToDictionary(u => u.Key, u => u.Value with { State = SweepTaskState.Running });
        }

        public void Cancel(SweepFolder folder, IReadOnlyDictionary<SweepTask, SweepTaskStatus> tasks)
        {
        }
    }
}
