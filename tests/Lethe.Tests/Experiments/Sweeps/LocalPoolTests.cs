using System.Collections.Concurrent;

namespace Lethe.Tests.Experiments.Sweeps;

/// <summary>The pool with programs that end in every way; the real one is in the end-to-end tests.</summary>
public sealed class LocalPoolTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(8, 2, null, null, 2, 1)]
    [InlineData(8, 16, null, null, 8, 2)]
    [InlineData(1, 4, null, null, 1, 4)]
    [InlineData(8, 4, null, 2, 2, 2)]
    [InlineData(8, 2, null, 4, 1, 4)]
    [InlineData(8, 2, 1, null, 1, 2)]
    [InlineData(8, 2, 4, null, 4, 1)]
    [InlineData(3, 2, 9, 2, 3, 2)]
    public void CoresAreShared(int tasks, int cores, int? workers, int? threads, int expectedWorkers, int expectedThreads) =>
        Assert.Equal((expectedWorkers, expectedThreads), TaskPool.Share(tasks, cores, workers, threads));

    [Fact]
    public void AKilledProcessFailsAndIsBegunAgainAsOftenAsAskedFor()
    {
        SweepFolder folder = Sweep("seed=0..1");
        Recorder seen = Launch(folder, "echo >> count; kill -9 $$", o => o with { Retries = 2, Workers = 1 }, out LaunchOutcome outcome);
        Assert.Equal(new LaunchOutcome(), outcome);
        Assert.Equal(6, File.ReadAllLines(_temp["count"]).Length);
        SweepTaskStatus status = folder.StateOf(folder.Tasks[1]);
        Assert.Equal((SweepTaskState.Failed, 3, 137, "its process was ended by signal 9"),
            (status.State, status.Attempt, status.ExitCode, status.Message));
        Assert.Equal(["Running", "Pending", "Running", "Pending", "Running", "Failed"], seen.Of(folder.Tasks[0]));
    }

    [Fact]
    public void WrongUsageIsNotTriedAgain()
    {
        SweepFolder folder = Sweep("seed=0");
        Launch(folder, "echo >> count; echo 'error: this is wrong' >&2; exit 2", o => o with { Retries = 2 }, out _);
        Assert.Single(File.ReadAllLines(_temp["count"]));
        Assert.Equal("this is wrong", folder.StateOf(folder.Tasks[0]).Message);
        Assert.Contains("error: this is wrong", File.ReadAllText(folder.LogPath(folder.Tasks[0])), StringComparison.Ordinal);
    }

    [Fact]
    public void TheFirstFailureEndsASweepThatIsToFailFast()
    {
        SweepFolder folder = Sweep("seed=0..5");
        Launch(folder, "exit 1", o => o with { FailFast = true, Workers = 1 }, out LaunchOutcome outcome);
        Assert.Equal(new LaunchOutcome { FailedFast = true }, outcome);
        Assert.Equal([SweepTaskState.Failed, .. Enumerable.Repeat(SweepTaskState.Pending, 5)],
            folder.Tasks.Select(t => folder.StateOf(t).State));
    }

    [Fact]
    public void TheEndOfItsInputAsksATaskToEnd()
    {
        SweepFolder folder = Sweep("seed=0..2");
        using var cancellation = new CancellationTokenSource();
        // Each tells that it runs, waits for the end of its input and is then seen to have been asked.
        Launch(folder, "echo '{\"share\":0.5,\"text\":\"waits\"}'; cat > /dev/null; echo >> asked; exit 130", o =>
            o with { Workers = 2 }, out LaunchOutcome outcome,
            seen => { if (seen.Progress.Count == 2) cancellation.Cancel(); }, cancellation.Token);
        Assert.True(outcome.Interrupted);
        Assert.Equal(2, File.ReadAllLines(_temp["asked"]).Length);
        Assert.Equal(SweepTaskState.Pending, folder.State(2));
    }

    [Fact]
    public void ACancelledTaskDoesNotBegin()
    {
        SweepFolder folder = Sweep("seed=0..1");
        folder.RequestCancel(folder.Tasks[0]);
        Launch(folder, "echo >> count; exit 1", o => o, out _);
        Assert.Single(File.ReadAllLines(_temp["count"]));
        Assert.Equal((SweepTaskState.Cancelled, SweepTaskState.Failed), (folder.State(0), folder.State(1)));
    }

    [Fact]
    public void AProgramThatCannotBeStartedIsSaid() =>
        Throws.Problem(ProblemKind.Sweep, () => new LocalPool().Launch(Sweep("seed=0"), Sweep("seed=0").Tasks,
        new LaunchOptions { Program = [_temp["no such program"]] }, new Recorder(_ => { }), CancellationToken.None));

    [Fact]
    public void OnlyTheProcessThatIsMeantIsSignalled()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using System.Diagnostics.Process sleeper = System.Diagnostics.Process.Start("sleep", "60");
        try
        {
            ProcessIdentity other = new(sleeper.Id, "another time");
            Assert.False(other.IsAlive);
            Assert.False(ProcessSignal.End(other));
            Assert.False(sleeper.HasExited);
            ProcessIdentity real = ProcessIdentity.Of(sleeper.Id)!;
            Assert.True(real.IsAlive);
            // It is alive, and a status file names it, but it is no task.
            SweepFolder folder = Sweep("seed=0");
            new LocalPool().Cancel(folder, new Dictionary<SweepTask, SweepTaskStatus>
            {
                [folder.Tasks[0]] = new() { State = SweepTaskState.Running, Host = Environment.MachineName, Process = real },
            });
            Assert.False(sleeper.WaitForExit(100));
            Assert.True(ProcessSignal.End(real));
            sleeper.WaitForExit();
            Assert.Equal(128 + 15, sleeper.ExitCode);
            Assert.False(real.IsAlive);
        }
        finally
        {
            if (!sleeper.HasExited) sleeper.Kill();
        }
    }

    [Fact]
    public void ThisProcessIsAlive() => Assert.True(ProcessIdentity.Current.IsAlive);

    [Theory]
    [InlineData("")]
    [InlineData("libfoo: warning")]
    [InlineData("{\"share\": \"much\", \"text\": \"x\"}")]
    [InlineData("{\"share\": 1}")]
    [InlineData("{")]
    public void OtherLinesAreNoProgress(string line) => Assert.False(TaskProgressLine.TryParse(line, out _, out _));

    [Fact]
    public void ProgressComesBack()
    {
        Assert.True(TaskProgressLine.TryParse(TaskProgressLine.Format(0.25, "m = 8, \"epoch\" 3"), out double share, out string text));
        Assert.Equal((0.25, "m = 8, \"epoch\" 3"), (share, text));
    }

    private SweepFolder Sweep(string words)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no shell to play the program.");
        string path = _temp["sweep"];
        return SweepFolder.IsSweep(path) ? SweepFolder.Open(path) : SmallSweep.Create(path, words);
    }

    /// <summary>Launches all tasks with a shell command in the place of the program; it runs in the test's folder.</summary>
    private Recorder Launch(SweepFolder folder, string command, Func<LaunchOptions, LaunchOptions> change, out LaunchOutcome outcome) =>
        Launch(folder, command, change, out outcome, _ => { }, CancellationToken.None);

    private Recorder Launch(SweepFolder folder, string command, Func<LaunchOptions, LaunchOptions> change, out LaunchOutcome outcome,
        Action<Recorder> onProgress, CancellationToken cancellation)
    {
        var seen = new Recorder(onProgress);
        LaunchOptions options = change(new LaunchOptions { Program = ["sh", "-c", $"cd '{_temp.Path}'; {command}", "sh"] });
        outcome = new LocalPool().Launch(folder, folder.Tasks, options, seen, cancellation);
        return seen;
    }

    private sealed class Recorder(Action<Recorder> onProgress) : ISweepObserver
    {
        private readonly ConcurrentQueue<(SweepTask Task, SweepTaskState State)> _states = new();

        public ConcurrentDictionary<SweepTask, double> Progress { get; } = new();

        public void OnStatus(SweepTask task, SweepTaskStatus status) => _states.Enqueue((task, status.State));

        public void OnProgress(SweepTask task, double share, string text)
        {
            Progress[task] = share;
            onProgress(this);
        }

        public IEnumerable<string> Of(SweepTask task) => _states.Where(s => s.Task == task).Select(s => s.State.ToString());
    }
}
