using System.Diagnostics;

namespace Lethe.Tests.Experiments;

/// <summary>Whoever loses a race for a folder is told who holds it, and has touched nothing.</summary>
public sealed class FolderOwnerTests : IDisposable
{
    private static readonly RunConfig Config = RunConfig.Resolve("smoke");
    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void TheHolderIsToldWithProcessMachineTimeAndCommand()
    {
        using RunFolder held = RunFolder.Create(_temp["run"], Config);
        ProblemException e = Throws.Problem(ProblemKind.Folder, () => RunFolder.Resume(_temp["run"]));
        Assert.Matches($@"^it is in use by process {Environment.ProcessId} on {Environment.MachineName} since " +
            @"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(.+\)$", e.Problem.Actual);
    }

    [Fact]
    public void EveryLoserOfARaceIsToldWhoWonAndTheRunIsTheWinners()
    {
        using var ready = new Barrier(8);
        RunFolder?[] folders = new RunFolder?[8];
        ProblemException?[] told = new ProblemException?[8];
        Thread[] threads = [.. Enumerable.Range(0, folders.Length).Select(i => new Thread(() =>
        {
            ready.SignalAndWait();
            try
            {
                folders[i] = RunFolder.Create(_temp["a/run"], Config);
            }
            catch (ProblemException e) when (e.Kind is ProblemKind.Folder or ProblemKind.Output)
            {
                told[i] = e;
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        using RunFolder holder = Assert.Single(folders.OfType<RunFolder>());
        Assert.Equal(7,
            told.Count(e =>
            e is { Kind: ProblemKind.Folder } && e.Problem.Actual.Contains($"in use by process {Environment.ProcessId} on")));
        Assert.True(File.Exists(holder.FilePath(RunFiles.Config)));
    }

    [Fact]
    public void ALockFileThatIsDeletedWhenItsHolderEndsLetsNoTwoIn()
    {
        Directory.CreateDirectory(_temp["out"]);
        int inside = 0, most = 0;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                try
                {
                    RunLock held = RunLock.Acquire(_temp["out"], "folder");
                    int now = Interlocked.Increment(ref inside);
                    if (now > 1) Interlocked.Exchange(ref most, now);
                    Thread.Yield();
                    Interlocked.Decrement(ref inside);
                    held.DisposeAndDelete();
                }
                catch (ProblemException e) when (e.Kind is ProblemKind.Folder or ProblemKind.Output)
                {
                    // Somebody else has it.
                }
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(0, most);
    }

    [Fact]
    public void TheOwnerADeadProcessLeftIsNotBelieved()
    {
        Directory.CreateDirectory(_temp["run"]);
        using (RunLock.Acquire(_temp["run"]))
        {
            string own = File.ReadAllText(_temp["run/.owner"]);
            File.WriteAllText(_temp["run/.owner"], own.Replace($"\"process\": {Environment.ProcessId}", "\"process\": 999999999"));
            using var later = new Timer(_ => File.WriteAllText(_temp["run/.owner"], own), null, 50, Timeout.Infinite);
            Assert.Contains($"process {Environment.ProcessId} on", Throws.Problem(ProblemKind.Folder, () => RunLock.Acquire(_temp["run"]))
                .Problem.Actual);
        }
    }

    [Fact]
    public void WhereTheLockDoesNotLockTheOwnerKeepsProcessesOfOneMachineApart()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no sleep");
        using Process other = Process.Start("sleep", "60");
        try
        {
            Directory.CreateDirectory(_temp["run"]);
            LockOwner owner =
                new(ProcessIdentity.Of(other.Id)!, Environment.MachineName, DateTimeOffset.UnixEpoch, "lethe\u001b[2J train\u202e x");
            File.WriteAllText(_temp["run/.owner"], owner.Text());
            string actual = Throws.Problem(ProblemKind.Folder, () => RunLock.Acquire(_temp["run"])).Problem.Actual;
            Assert.Contains($"process {other.Id} on {Environment.MachineName} since 1970-01-01", actual);
            Assert.DoesNotContain(actual, char.IsControl);
            Assert.DoesNotContain('\u202e', actual);
        }
        finally
        {
            other.Kill();
            other.WaitForExit();
        }

        RunLock.Acquire(_temp["run"]).Dispose();
    }

    [Fact]
    public void TwoSweepsCannotBeBegunInOneFolder()
    {
        SweepGrid grid = SweepGrid.Read("smoke", ["seed=0..1"]), other = SweepGrid.Read("smoke", ["seed=5..6"]);
        SweepFolder folder = SweepFolder.CreateForLaunch(_temp["s"], grid, TimeProvider.System, false, out IDisposable held);
        using (held)
        {
            Assert.Contains($"process {Environment.ProcessId} on",
                Throws.Problem(ProblemKind.Folder, () => SweepFolder.Create(_temp["s"], other, TimeProvider.System)).Problem.Actual);
            Assert.Contains($"process {Environment.ProcessId} on", Throws.Problem(ProblemKind.Folder, folder.LockForLaunch).Problem.Actual);
        }

        Throws.Problem(ProblemKind.Sweep, () => SweepFolder.Create(_temp["s"], other, TimeProvider.System));
        Assert.Equal(grid.Tasks.Select(t => t.Id), SweepFolder.Open(_temp["s"]).Tasks.Select(t => t.Id));
    }

    [Fact]
    public void ASweepKilledBeforeItWasOneIsBegunAgain()
    {
        SweepGrid grid = SweepGrid.Read("smoke", ["seed=0..1"]);
        SweepFolder.Create(_temp["s"], grid, TimeProvider.System);
        File.Delete(_temp["s/sweep.json"]);
        File.WriteAllText(_temp["s/" + TemporaryFile.NewName("sweep.json").Replace($"-{Environment.ProcessId}-", "-999999999-")], "");
        SweepFolder.Create(_temp["s"], grid, TimeProvider.System);
        Assert.Equal([".lock", "sweep.json", "sweep.yaml"], Directory.EnumerateFiles(_temp["s"]).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
        Directory.CreateDirectory(_temp["mine"]);
        File.WriteAllText(_temp["mine/sweep.yaml"], "mine");
        Throws.Problem(ProblemKind.Sweep, () => SweepFolder.Create(_temp["mine"], grid, TimeProvider.System));
    }
}
