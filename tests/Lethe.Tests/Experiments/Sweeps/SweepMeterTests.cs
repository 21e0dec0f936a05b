namespace Lethe.Tests.Experiments.Sweeps;

public sealed class SweepMeterTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void TheRateCountsWhatThisLaunchDid()
    {
        IReadOnlyList<SweepTask> tasks = SmallSweep.Grid("seed=0..3").Tasks;
        var clock = new HandClock();
        var meter = new SweepMeter(4, clock);
        Assert.Equal(new SweepProgress(4, 0, 0, 0, 0, 0, null, null), meter.Progress);
        meter.OnStatus(tasks[0], SweepTaskState.Running);
        meter.OnStatus(tasks[1], SweepTaskState.Running);
        meter.OnProgress(tasks[1], 0.5); // it goes on from a checkpoint
        clock.Now += TimeSpan.FromHours(1);
        meter.OnProgress(tasks[0], 0.25);
        meter.OnProgress(tasks[1], 0.75);
        SweepProgress half = meter.Progress;
        Assert.Equal((0.25, 0.25), (half.Share, half.RunsPerHour));
        Assert.Equal(TimeSpan.FromHours(12), half.Left);
        meter.OnStatus(tasks[1], SweepTaskState.Done);
        meter.OnStatus(tasks[0], SweepTaskState.Failed);
        SweepProgress later = meter.Progress;
        Assert.Equal((2, 1, 0, 0.5, 1.25), (later.Ended, later.Failed, later.Running, later.Share, later.RunsPerHour!.Value));
    }

    [Fact]
    public void ATaskTriedAgainHasNotEnded()
    {
        SweepTask task = SmallSweep.Grid().Tasks[0];
        var meter = new SweepMeter(1, new HandClock());
        meter.OnStatus(task, SweepTaskState.Running);
        meter.OnProgress(task, 0.5);
        meter.OnStatus(task, SweepTaskState.Pending);
        Assert.Equal((0, 0), (meter.Progress.Ended, meter.Progress.Running));
        meter.OnStatus(task, SweepTaskState.Running);
        meter.OnStatus(task, SweepTaskState.Done);
        Assert.Equal((1, 1.0), (meter.Progress.Ended, meter.Progress.Share));
    }

    [Fact]
    public void AnInterruptedTaskHasNotEnded()
    {
        SweepTask task = SmallSweep.Grid().Tasks[0];
        var meter = new SweepMeter(1, new HandClock());
        meter.OnStatus(task, SweepTaskState.Running);
        meter.OnProgress(task, 0.25);
        foreach (SweepTaskState state in (SweepTaskState[])[SweepTaskState.Interrupted, SweepTaskState.Cancelled, SweepTaskState.Unknown])
        {
            meter.OnStatus(task, state);
            Assert.Equal((0, 0, 1), (meter.Progress.Ended, meter.Progress.Running, meter.Progress.Stopped));
        }

        meter.OnStatus(task, SweepTaskState.Running);
        meter.OnStatus(task, SweepTaskState.Interrupted);
        meter.OnStatus(task, SweepTaskState.Running);
        meter.OnStatus(task, SweepTaskState.Done);
        Assert.Equal((1, 0, 1.0), (meter.Progress.Ended, meter.Progress.Stopped, meter.Progress.Share));
    }

    private sealed class HandClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
