namespace Lethe.Tests.Experiments;

public sealed class RunFolderTests : IDisposable
{
    private static readonly RunConfig Config = RunConfig.Resolve("smoke");
    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void ANewFolderHoldsItsConfigurationAndNothingElseAfterwards()
    {
        using (RunFolder folder = RunFolder.Create(_temp["a/b"], Config))
            Assert.True(File.Exists(folder.FilePath(RunFiles.Config)));
        Assert.Equal(["checkpoints", "config.yaml"], Names(_temp["a/b"]));
        using RunFolder again = RunFolder.Resume(_temp["a/b"]);
        Assert.Equal(Config.Hash, again.Config.Hash);
    }

    [Fact]
    public void AFolderThatIsNotEmptyIsRefusedAndLeftAlone()
    {
        File.WriteAllText(_temp["notes.txt"], "mine");
        ProblemException e = Refusal(() => RunFolder.Create(_temp.Path, Config));
        Assert.Contains("notes.txt", e.Problem.Actual);
        Assert.Contains("--resume", e.Problem.Remedy);
        Assert.Equal(ProblemKind.Folder, e.Kind);
        Assert.Equal(["notes.txt"], Directory.EnumerateFileSystemEntries(_temp.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void ForceReplacesTheRunAndKeepsOtherFiles()
    {
        RunFolder.Create(_temp["run"], Config).Dispose();
        File.WriteAllText(_temp["run/notes.txt"], "mine");
        File.WriteAllText(_temp["run/result.json"], "{}");
        RunFolder.Create(_temp["run"], RunConfig.Default, RunStart.Force).Dispose();
        Assert.Equal(["checkpoints", "config.yaml", "notes.txt"], Names(_temp["run"]));
        Assert.Equal(RunConfig.Default.Hash, RunConfig.Resolve(_temp["run/config.yaml"]).Hash);
    }

    [Theory]
    [InlineData("file/run")]
    [InlineData("file")]
    [InlineData("file/a/b/c")]
    public void APathBelowARegularFileIsRefused(string path)
    {
        File.WriteAllText(_temp["file"], "");
        ProblemException e = Refusal(() => RunFolder.Create(_temp[path], Config));
        Assert.Contains("regular file", e.Problem.Actual);
        Assert.Equal(ProblemKind.Folder, e.Kind);
        Assert.Single(Directory.EnumerateFileSystemEntries(_temp.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void NamesThatAreNoPathsAreRefused(string path) => Refusal(() => RunFolder.Create(path, Config));

    [Fact]
    public void ASecondWriterIsRefusedUntilTheFirstHasEnded()
    {
        using (RunFolder.Create(_temp["run"], Config))
        {
            foreach (Func<RunFolder> second in new Func<RunFolder>[]
            {
                () => RunFolder.Create(_temp["run"], Config), () => RunFolder.Create(_temp["run"], Config, RunStart.Force), () =>
                    RunFolder.Resume(_temp["run"]),
            })
            {
                ProblemException e = Refusal(second);
                Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", e.Problem.Actual);
                Assert.Equal(ProblemKind.Folder, e.Kind);
            }

            Assert.True(RunLock.IsHeld(_temp["run"]));
        }

        Assert.False(RunLock.IsHeld(_temp["run"]));
        RunFolder.Resume(_temp["run"]).Dispose();
    }

    [Fact]
    public void TheLockFileOfADeadProcessIsTakenOver()
    {
        RunFolder.Create(_temp["run"], Config).Dispose();
        File.WriteAllText(_temp["run/.lock"], "");
        File.WriteAllText(_temp["run/.owner"], "process 999999 on elsewhere");
        using (RunFolder.Resume(_temp["run"])) Assert.True(RunLock.IsHeld(_temp["run"]));
        Directory.CreateDirectory(_temp["empty"]);
        File.WriteAllText(_temp["empty/.owner"], "process 999999 on elsewhere");
        RunFolder.Create(_temp["empty"], Config).Dispose();
    }

    [Fact]
    public void OnlyOneOfManyThreadsGetsTheFolder()
    {
        using var ready = new Barrier(8);
        RunFolder?[] folders = new RunFolder?[8];
        Thread[] threads = [.. Enumerable.Range(0, folders.Length).Select(i => new Thread(() =>
        {
            ready.SignalAndWait();
            try
            {
                folders[i] = RunFolder.Create(_temp["run"], Config, RunStart.Force);
            }
            catch (ProblemException e) when ((e.Kind is ProblemKind.Folder or ProblemKind.Output) && e.Problem.Actual.Contains("in use"))
            {
                // Refused, as all but one must be.
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        RunFolder holder = Assert.Single(folders.OfType<RunFolder>());
        holder.Dispose();
    }

    [Fact]
    public void AFullDiskLeavesNothingHalfWritten() => SmallDisk.Run(disk =>
    {
        using (RunFolder folder = RunFolder.Create(Path.Combine(disk, "first"), Config))
        using (AppendedTable table = AppendedTable.Open(folder, RunFiles.Metrics, ["a", "b"], 0))
        {
            folder.WriteText(RunFiles.Result, "old");
            int rows = 0;
            SmallDisk.Fill(disk);
            ProblemException full = Throws.Problem(ProblemKind.Output, () => RunFolder.Create(Path.Combine(disk, "second"), Config));
            Assert.Contains("space", full.Message);
            Assert.False(Directory.Exists(Path.Combine(disk, "second")));
            Throws.Problem(ProblemKind.Output, () => folder.WriteText(RunFiles.Result, new string('x', 100_000)));
            Assert.Equal("old", File.ReadAllText(folder.FilePath(RunFiles.Result)));
            Throws.Problem(ProblemKind.Output, () =>
            {
                while (true)
                {
                    table.Append(rows + 1.0 / 3, rows);
                    rows++;
                }
            });
            CsvTable read = CsvTable.Read(folder.FilePath(RunFiles.Metrics));
            Assert.Equal(rows, read.Rows.Count);
            Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.tmp", SearchOption.AllDirectories));
        }
    });

    [Fact]
    public void TablesAreCutBackToTheRowsKept()
    {
        using RunFolder folder = RunFolder.Create(_temp["run"], Config);
        using (AppendedTable table = AppendedTable.Open(folder, "t.csv", ["a", "b"], 0))
            for (int i = 0; i < 5; i++) table.Append(i, i == 3 ? double.NaN : i / 3.0);
        File.AppendAllText(folder.FilePath("t.csv"), "6,0.1");
        using (AppendedTable table = AppendedTable.Open(folder, "t.csv", ["a", "b"], 4)) table.Append(9, double.PositiveInfinity);
        CsvTable read = CsvTable.Read(folder.FilePath("t.csv"));
        Assert.Equal([0, 1, 2, 3, 9], read.Column("a"));
        Assert.Equal([0, 1 / 3.0, 2 / 3.0, double.NaN, double.PositiveInfinity], read.Column("b"));
        Refusal(() => AppendedTable.Open(folder, "t.csv", ["a", "b"], 6));
        Refusal(() => AppendedTable.Open(folder, "t.csv", ["a", "c"], 1));
        Refusal(() => AppendedTable.Open(folder, "missing.csv", ["a"], 1));
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e)).Where(n => n != ".lock").Order();

    private static ProblemException Refusal(Func<IDisposable> open) => Throws.Problem(ProblemKind.Folder, () => open().Dispose());

    private static ProblemException Refusal(Action action) => Throws.Problem(ProblemKind.Folder, action);
}
