namespace Lethe.Tests.Experiments;

/// <summary>
/// What a process leaves that is killed between any two steps of writing a file is the folder as it stands at that moment: each such folder
/// is resumed, and ends in the files of a run nothing happened to. (Lethe.Robustness kills processes for it.)
/// </summary>
public sealed class KilledRunTests : IDisposable
{
    private readonly TemporaryFolder _temp = TemporaryFolder.InMemory();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(false, "model=diagonal", "train.prune=true")]
    [InlineData(true, "model.width=2,3", "train.stop_below=100", "train.epochs=3")]
    [InlineData(false, "activation=linear", "train.lr=1e200", "train.clip=0", "model.parameterization=direct")]
    public void KilledBetweenAnyTwoStepsARunGoesOnToTheSameFiles(bool often, params string[] overrides)
    {
        RunConfig config = SmallRun.Config(overrides);
        SmallRun.Train(config, _temp["whole"]);
        SortedDictionary<string, string> expected = Names(_temp["whole"]);
        string path = _temp["run"];
        List<string> left = Snapshots(path, () => SmallRun.Train(config, path, SmallRun.Context(often)));
        Assert.Equal(expected, Names(path));
        Assert.True(left.Count > 30, $"{left.Count} steps");
        // Each step of epochs that are like the ones before adds nothing: of many, some from everywhere.
        foreach (string folder in left.Where((_, i) => left.Count < 90 || i < 30 || i >= left.Count - 40 || i % 17 == 0))
        {
            if (StoredRun.IsRun(folder)) SmallRun.Resume(folder);
            else SmallRun.Train(config, folder);
            Assert.Equal(expected, Names(folder));
            Assert.DoesNotContain("running", File.ReadAllText(Path.Combine(folder, RunFiles.Manifest)));
        }
    }

    [Fact]
    public void KilledWhileItGoesOnItGoesOn()
    {
        RunConfig config = SmallRun.Config();
        SmallRun.Train(config, _temp["whole"]);
        SortedDictionary<string, string> expected = Names(_temp["whole"]);
        SmallRun.Interrupt(config, _temp["run"]);
        // The worst case: the newest checkpoint is damaged, and the process that mends it is killed.
        Damage.Flip(_temp["run/checkpoints/last.safetensors"]);
        foreach (string folder in Snapshots(_temp["run"], () => SmallRun.Resume(_temp["run"])))
        {
            SmallRun.Resume(folder);
            Assert.Equal(expected, Names(folder));
        }
    }

    [Fact]
    public void AtEveryStepOneGenerationIsWhole()
    {
        RunConfig config = SmallRun.Config();
        Lethe.Models.ParameterSet layout = ModelFactory.Create(config).Parameters;
        bool saved = false;
        using (var watch = new FileStepWatch(step =>
        {
            if (!step.Path.StartsWith(_temp.Path, StringComparison.Ordinal)) return;
            saved |= step.Kind == FileStepKind.Renamed && step.Path.EndsWith("last.safetensors", StringComparison.Ordinal);
            if (saved) Assert.Contains((string[])[RunFiles.Last, RunFiles.Previous], name =>
                IsWhole(Path.Combine(_temp["run"], name), layout));
        }))
        {
            SmallRun.Train(config, _temp["run"], SmallRun.Context(often: true));
        }

        Assert.True(saved);
        Assert.Equal(File.ReadAllBytes(_temp["run/checkpoints/last.safetensors"]),
            File.ReadAllBytes(_temp["run/checkpoints/last.previous.safetensors"]));
    }

    [Fact]
    public void TheTemporaryFileOfALivingProcessStays()
    {
        SmallRun.Interrupt(SmallRun.Config(), _temp["run"]);
        string[] living = [_temp["run/" + TemporaryFile.NewName("stability.json")], _temp["run/" + TemporaryFile.NewName("result.json")]];
        foreach (string file in living) File.WriteAllText(file, "");
        string dead = _temp["run/" + TemporaryFile.NewName("stability.json").Replace($"-{Environment.ProcessId}-", "-999999999-")];
        string old = _temp[$"run/checkpoints/.best.safetensors.{Guid.NewGuid():N}.tmp"];
        foreach (string file in (string[])[dead, old]) File.WriteAllText(file, "");
        SmallRun.Resume(_temp["run"]);
        Assert.All(living, file => Assert.True(File.Exists(file), file));
        Assert.False(File.Exists(dead));
        Assert.False(File.Exists(old));
    }

    private static bool IsWhole(string path, Lethe.Models.ParameterSet layout)
    {
        try
        {
            return File.Exists(path) && Checkpoint.Read(path, layout) is not null;
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            return false;
        }
    }

    /// <summary>Copies of a folder as it stands after each step of an action.</summary>
    private List<string> Snapshots(string path, Action action)
    {
        var copies = new List<string>();
        using var watch = new FileStepWatch(step =>
        {
            if (!step.Path.StartsWith(path + "/", StringComparison.Ordinal)) return;
            string copy = _temp[$"{Path.GetFileName(path)}-{copies.Count}"];
            Copy(path, copy);
            copies.Add(copy);
        });
        action();
        return copies;
    }

    // The process that wrote them is dead in the copies: the names say a process that is not there.
    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            string name = Path.GetFileName(file);
            // Of these nobody reads the content; while they are open nobody could.
            byte[] content = RunLock.IsOwnFile(name) || TemporaryFile.IsName(name) ? [] : File.ReadAllBytes(file);
            File.WriteAllBytes(Path.Combine(to, name.Replace($"-{Environment.ProcessId}-", "-999999999-", StringComparison.Ordinal)),
                content);
        }

        foreach (string folder in Directory.EnumerateDirectories(from)) Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }

    // With the names of all files, temporary ones included.
    private static SortedDictionary<string, string> Names(string folder) => TemporaryFolder.Contents(folder);
}
