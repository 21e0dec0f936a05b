namespace Lethe.Tests.Experiments.Sweeps;

/// <summary>One task in this process.</summary>
public sealed class TaskRunnerTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("seed=1,2")]
    [InlineData("model.width=[3,4],[2,3]")]
    public void ItsRunIsTheRunOfTrain(string varied)
    {
        SweepFolder folder = SmallSweep.Create(_temp["sweep"], varied);
        SweepTask task = folder.Tasks[1];
        TaskResult result = TaskRunner.Run(folder, task, SmallSweep.Context, CancellationToken.None);
        Assert.Equal((SweepTaskState.Done, 1, 0), (result.Status.State, result.Status.Attempt, result.Status.ExitCode));
        Assert.Equal((SweepTaskState.Done, "local"), (folder.StateOf(task).State, folder.StateOf(task).Launcher));
        Assert.Equal(ProcessIdentity.Current, result.Status.Process);
        TrainingRun.Start(task.Config, _temp["train"], RunStart.New, new RunContext { Threads = 2 }, CancellationToken.None);
        Assert.Equal(TemporaryFolder.Contents(_temp["train"]), TemporaryFolder.Contents(folder.RunPath(task)));
        Assert.Equal(SweepTaskState.Pending, folder.State(0));
    }

    [Fact]
    public void InterruptedItGoesOnToTheSameBits()
    {
        SweepFolder folder = SmallSweep.Create(_temp["sweep"], "train.epochs=40");
        SweepTask task = Assert.Single(folder.Tasks);
        using var cancellation = new CancellationTokenSource();
        TaskContext stopping = SmallSweep.Context with
        {
            Run = new RunContext
            { Threads = 1, ProgressInterval = TimeSpan.Zero, Progress = p => { if (p.Epoch == 7) cancellation.Cancel(); } },
        };
        Assert.Equal((SweepTaskState.Interrupted, 130),
            (TaskRunner.Run(folder, task, stopping, cancellation.Token).Status is var s ? (s.State, s.ExitCode) : default));
        Assert.Equal(SweepTaskState.Interrupted, folder.State(0));
        Assert.Equal(2, TaskRunner.Run(folder, task, SmallSweep.Context, CancellationToken.None).Status.Attempt);
        TrainingRun.Start(task.Config, _temp["train"], RunStart.New, new RunContext { Threads = 2 }, CancellationToken.None);
        Assert.Equal(TemporaryFolder.Contents(_temp["train"]), TemporaryFolder.Contents(folder.RunPath(task)));
    }

    [Fact]
    public void ARequestToCancelCountsWhenItEndsAndBeforeItBegins()
    {
        SweepFolder folder = SmallSweep.Create(_temp["sweep"], "train.epochs=40");
        SweepTask task = folder.Tasks[0];
        using var cancellation = new CancellationTokenSource();
        TaskContext cancelling = SmallSweep.Context with
        {
            Run = new RunContext
            {
                Threads = 1,
                ProgressInterval = TimeSpan.Zero,
                Progress = p =>
                {
                    if (p.Epoch != 7) return;
                    folder.RequestCancel(task);
                    cancellation.Cancel();
                },
            },
        };
        Assert.Equal(SweepTaskState.Cancelled, TaskRunner.Run(folder, task, cancelling, cancellation.Token).Status.State);
        TaskResult again = TaskRunner.Run(folder, task, SmallSweep.Context, CancellationToken.None);
        Assert.Equal((SweepTaskState.Cancelled, 1, 0), (again.Status.State, again.Status.Attempt, again.Runs.Count));
        folder.Reopen(task);
        Assert.Equal(SweepTaskState.Done, TaskRunner.Run(folder, task, SmallSweep.Context, CancellationToken.None).Status.State);
    }

    [Fact]
    public void DivergedIsAResult()
    {
        SweepFolder folder = SmallSweep.Create(_temp["sweep"], "train.lr=1e300");
        SweepTaskStatus status = TaskRunner.Run(folder, folder.Tasks[0], SmallSweep.Context, CancellationToken.None).Status;
        Assert.Equal((SweepTaskState.Diverged, 3), (status.State, status.ExitCode));
        Assert.Contains("epoch 1", status.Message, StringComparison.Ordinal);
        Assert.Equal(SweepTaskState.Diverged, folder.State(0));
        Assert.Empty(TaskRunner.Run(folder, folder.Tasks[0], SmallSweep.Context, CancellationToken.None).Runs);
    }

    [Fact]
    public void AFailureIsThrownAndWrittenDown()
    {
        File.WriteAllText(_temp["rho.csv"], "1\n0.5\n0.25\n");
        SweepFolder folder = SmallSweep.Create(_temp["sweep"], $"target=file:{_temp["rho.csv"]}");
        File.Delete(_temp["rho.csv"]);
        Assert.ThrowsAny<Exception>(() =>
            TaskRunner.Run(folder, folder.Tasks[0], SmallSweep.Context with { ExitCode = _ => 2 }, CancellationToken.None));
        SweepTaskStatus status = folder.StateOf(folder.Tasks[0]);
        Assert.Equal((SweepTaskState.Failed, 2), (status.State, status.ExitCode));
        Assert.Contains("rho.csv", status.Message, StringComparison.Ordinal);
        Assert.NotNull(status.Ended);
    }

    [Fact]
    public void ARunThatAnotherProcessHoldsIsLeftToIt()
    {
        SweepFolder folder = SmallSweep.Create(_temp["sweep"], "seed=1,2");
        SweepTask task = folder.Tasks[0];
        folder.WriteStatus(task, new SweepTaskStatus { State = SweepTaskState.Running, Attempt = 5, Host = "elsewhere" });
        using RunFolder held = RunFolder.Create(folder.RunPath(task), task.Config);
        Assert.Contains("in use",
            Throws.Problem(ProblemKind.Folder, () => TaskRunner.Run(folder, task, SmallSweep.Context, CancellationToken.None))
            .Message, StringComparison.Ordinal);
        Assert.Equal((5, "elsewhere"), (folder.ReadStatus(task)!.Attempt, folder.ReadStatus(task)!.Host));
    }

    [Fact]
    public void ARunOfAnotherConfigurationIsNotGoneOnWith()
    {
        SweepFolder folder = SmallSweep.Create(_temp["sweep"], "seed=1,2");
        RunFolder.Create(folder.RunPath(folder.Tasks[0]), folder.Tasks[1].Config).Dispose();
        Assert.Contains(folder.Tasks[1]
            .Id, Throws.Problem(ProblemKind.Sweep, () =>
            TaskRunner.Run(folder, folder.Tasks[0], SmallSweep.Context, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAKilledProcessLeftBeforeItsConfigurationIsReplaced()
    {
        SweepFolder folder = SmallSweep.Create(_temp["sweep"], "seed=1,2");
        Directory.CreateDirectory(Path.Combine(folder.RunPath(folder.Tasks[0]), RunFiles.Checkpoints));
        Assert.Equal(SweepTaskState.Done, TaskRunner.Run(folder, folder.Tasks[0], SmallSweep.Context, CancellationToken.None).Status.State);
    }
}
