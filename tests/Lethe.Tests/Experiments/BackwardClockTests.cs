using Lethe.Tests.Experiments.Sweeps;

namespace Lethe.Tests.Experiments;

/// <summary>Time that runs backwards within a run changes nothing but what people read of it.</summary>
public sealed class BackwardClockTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ARunGivesTheSameFilesAndNoNegativeSeconds(bool monotonicToo)
    {
        SmallRun.Train(SmallRun.Config(), _temp["whole"]);
        List<double> shares = [];
        RunContext context = SmallRun.Context(clock: new Backward(monotonicToo), progress: p =>
        {
            if (p.Phase == RunPhase.Training) shares.Add(p.Share);
        });
        SmallRun.Train(SmallRun.Config(), _temp["run"], context);
        Assert.Equal(TemporaryFolder.Contents(_temp["whole"]), TemporaryFolder.Contents(_temp["run"]));
        Assert.All(CsvTable.Read(_temp["run/timing.csv"]).Column("seconds"), s => Assert.True(s >= 0));
        Assert.All(RunManifest.Of(StoredRun.Open(_temp["run"]))!.Sessions, s => Assert.True(s.Seconds >= 0));
        Assert.Equal(shares.Order(), shares);
    }

    [Fact]
    public void CheckpointsGoOnAfterTheClockWasSetBack()
    {
        // A second between any two looks, and an hour back at the tenth.
        var clock = new SetBack();
        int saves = 0, after = 0;
        using (var watch = new Lethe.Testing.FileStepWatch(step =>
        {
            if (step.Kind != Lethe.Interop.FileStepKind.Renamed || step.Path != _temp["run/checkpoints/last.safetensors"]) return;
            saves++;
            if (clock.Looks > 40) after++;
        }))
        {
            SmallRun.Train(SmallRun.Config(), _temp["run"], SmallRun.Context(clock: clock));
        }

        Assert.True(saves > 3 && after > 2, $"{saves} saves, {after} of them after it");
    }

    [Fact]
    public void ATaskOfASweepHasSecondsAndTheMeterATimeLeft()
    {
        SweepFolder folder = SweepFolder.Create(_temp["s"], SmallSweep.Grid(), TimeProvider.System);
        SweepTask task = folder.Tasks[0];
        var clock = new Backward(monotonicToo: true);
        SweepTaskStatus status =
            TaskRunner.Run(folder, task, new TaskContext { Run = SmallRun.Context(clock: clock) }, CancellationToken.None).Status;
        Assert.True(status.Ended < status.Started && status.Seconds >= 0);
        Assert.Equal(status.Seconds, folder.ReadStatus(task)!.Seconds);
        var meter = new SweepMeter(2, clock);
        meter.OnStatus(task, SweepTaskState.Running);
        meter.OnProgress(task, 0.1);
        meter.OnProgress(task, 0.6);
        SweepProgress progress = meter.Progress;
        Assert.True(progress.RunsPerHour is null or >= 0 && (progress.Left is not { } left || left >= TimeSpan.Zero));
    }

    /// <summary>Each look at it tells an earlier time of day, and if asked so an earlier timestamp.</summary>
    private sealed class Backward(bool monotonicToo) : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => monotonicToo
            ? 1_000_000_000 - 7 * Interlocked.Increment(ref _looks) : Environment.TickCount64;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(30).AddHours(-Interlocked.Increment(ref _looks));
    }

    /// <summary>A second later at each look, and an hour earlier after the fortieth.</summary>
    private sealed class SetBack : TimeProvider
    {
        public int Looks { get; private set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => 1_000_000 + ++Looks - (Looks > 40 ? 3600 : 0);
    }
}
