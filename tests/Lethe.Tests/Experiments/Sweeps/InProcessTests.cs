using System.Collections.Concurrent;

namespace Lethe.Tests.Experiments.Sweeps;

/// <summary>Tasks on threads of this process: what a pool of processes does, they do too.</summary>
public sealed class InProcessTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void TheMostWorkComesFirstAndTheRunsAreThoseOfATask()
    {
        SweepFolder folder = SmallSweep.Create(_temp["sweep"], "model.width=2,5,3");
        var seen = new Recorder();
        LaunchOutcome outcome = new InProcess().Launch(folder, folder.Tasks, new LaunchOptions { Threads = 1 }, seen,
            CancellationToken.None);
        Assert.Equal(new LaunchOutcome(), outcome);
        Assert.Equal(["5 Running", "5 Done", "3 Running", "3 Done", "2 Running", "2 Done"], seen.States);
        SweepFolder other = SmallSweep.Create(_temp["other"], "model.width=2,5,3");
        foreach (SweepTask task in other.Tasks)
        {
            TaskRunner.Run(other, task, SmallSweep.Context, CancellationToken.None);
            Assert.Equal(File.ReadAllText(Path.Combine(other.RunPath(task), RunFiles.Result)),
                File.ReadAllText(Path.Combine(folder.RunPath(folder.Tasks[task.Index]), RunFiles.Result)));
        }
    }

    [Fact]
    public void ATaskThatFailsIsBegunAgainAsOftenAsAskedForAndLeavesTheOthersAlone()
    {
        SweepFolder folder = SmallSweep.Create(_temp["sweep"], "seed=0..1");
        // A regular file where a run folder should be.
        File.WriteAllText(folder.RunPath(folder.Tasks[0]), "");
        var seen = new Recorder();
        new InProcess().Launch(folder, folder.Tasks, new LaunchOptions { Threads = 1, Retries = 2 }, seen, CancellationToken.None);
        Assert.Equal((SweepTaskState.Failed, SweepTaskState.Done), (folder.State(0), folder.State(1)));
        // Nothing that another attempt would mend.
        Assert.Equal(2, folder.StateOf(folder.Tasks[0]).ExitCode);
        Assert.NotEmpty(folder.StateOf(folder.Tasks[0]).Message!);
    }

    [Fact]
    public void ACancelledTaskDoesNotBegin()
    {
        SweepFolder folder = SmallSweep.Create(_temp["sweep"], "seed=0..1");
        folder.RequestCancel(folder.Tasks[0]);
        new InProcess().Launch(folder, folder.Tasks, new LaunchOptions { Threads = 1 }, new Recorder(), CancellationToken.None);
        Assert.Equal((SweepTaskState.Cancelled, SweepTaskState.Done), (folder.State(0), folder.State(1)));
    }

    [Fact]
    public void ATaskThatIsTakenBackEndsAndTheOthersGoOn()
    {
        SweepFolder folder = SmallSweep.Create(_temp["sweep"], "seed=0..1");
        var seen = new Recorder { OnShare = _ => folder.RequestCancel(folder.Tasks[0]) };
        var options = new LaunchOptions { Threads = 1, Run = new RunContext { ProgressInterval = TimeSpan.Zero } };
        Assert.Equal(new LaunchOutcome(), new InProcess().Launch(folder, folder.Tasks, options, seen, CancellationToken.None));
        Assert.Equal((SweepTaskState.Cancelled, SweepTaskState.Done), (folder.State(0), folder.State(1)));
    }

    [Fact]
    public void AnInterruptionLeavesTheRestForLater()
    {
        SweepFolder folder = SmallSweep.Create(_temp["sweep"], "seed=0..2");
        using var interrupt = new CancellationTokenSource();
        var seen = new Recorder { OnBegin = interrupt.Cancel };
        Assert.True(new InProcess().Launch(folder, folder.Tasks, new LaunchOptions { Threads = 1 }, seen, interrupt.Token).Interrupted);
        Assert.Equal([SweepTaskState.Pending, SweepTaskState.Pending, SweepTaskState.Interrupted],
            folder.Tasks.Select(t => folder.StateOf(t).State).Order());
    }

    [Fact]
    public void AnswersOfATeacherAreMadeOnceAndTheRunsHaveTheSameBits()
    {
        string[] words = ["target=random:lstm,width=4,seed=1", "seed=0", "model.parameterization=direct,softplus"];
        SweepFolder folder = SmallSweep.Create(_temp["sweep"], words);
        new InProcess().Launch(folder, folder.Tasks, new LaunchOptions { Threads = 2 }, new Recorder(), CancellationToken.None);
        SweepFolder other = SmallSweep.Create(_temp["other"], words);
        foreach (SweepTask task in other.Tasks)
        {
            TaskRunner.Run(other, task, SmallSweep.Context, CancellationToken.None);
            Assert.Equal(File.ReadAllText(Path.Combine(other.RunPath(task), RunFiles.Result)),
                File.ReadAllText(Path.Combine(folder.RunPath(folder.Tasks[task.Index]), RunFiles.Result)));
        }

        var kept = new TeacherData();
        int made = 0;
        (TiledSequences, TiledSequences) Make()
        {
            made++;
            return (new TiledSequences(8, 2, 1), new TiledSequences(8, 2, 1));
        }

        var options = new DataOptions { Seed = 1 };
        (TiledSequences first, _) = kept.Get("a", options, DataPart.Train, 8, Make);
        Assert.Same(first, kept.Get("a", options with { }, DataPart.Train, 8, Make).Inputs);
        Assert.NotSame(first, kept.Get("a", options, DataPart.Test, 8, Make).Inputs);
        Assert.NotSame(first, kept.Get("a", options with { Seed = 2 }, DataPart.Train, 8, Make).Inputs);
        Assert.Equal(3, made);
    }

    private sealed class Recorder : ISweepObserver
    {
        private readonly ConcurrentQueue<string> _states = new();

        public Action OnBegin { get; init; } = () => { };

        public Action<SweepTask> OnShare { get; init; } = _ => { };

        public IEnumerable<string> States => _states;

        public void OnStatus(SweepTask task, SweepTaskStatus status)
        {
            _states.Enqueue($"{task.Config.Get(Lethe.Experiments.Configuration.Settings.Width)[0]} {status.State}");
            if (status.State == SweepTaskState.Running) OnBegin();
        }

        public void OnProgress(SweepTask task, double share, string text) => OnShare(task);
    }
}
