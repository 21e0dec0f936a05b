namespace Lethe.Tests.Experiments;

/// <summary>A run is stored with the full path of its samples and their hash: it means the same in any folder.</summary>
public sealed class TargetFileTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void ARelativePathIsStoredInFullWithTheHashOfItsContent()
    {
        File.WriteAllText(_temp["a,b.csv"], "1\n0.5\n0.25\n");
        string relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), _temp["a,b.csv"]);
        RunConfig config = RunConfig.Resolve("smoke", ["train.epochs=1", "perturb.draws=0", $"target=file:{relative}"]);
        FinishedRun run = TrainingRun.Start(config, _temp["run"], RunStart.New, new RunContext { Threads = 1 }, CancellationToken.None)[0];
        string stored = StoredRun.Open(run.Path).Config.Get(Settings.Target);
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_temp["a,b.csv"])));
        Assert.Equal($"file:{Path.GetFullPath(_temp["a,b.csv"])},sha256={hash[..16]}", stored);
        // Stored once, it stays.
        RunConfig again = RunConfig.Parse(run.Config.ToYaml(), "config.yaml");
        Assert.Equal(run.Config.Hash, TargetFactory.Sealed(again).Hash);
        Assert.Equal(0.5, TargetFactory.Parse(stored, 1).Kernel(1));
    }

    [Fact]
    public void TheIdOfARunDependsOnTheSamples()
    {
        File.WriteAllText(_temp["rho.csv"], "1\n0.5\n");
        RunConfig first = TargetFactory.Sealed(RunConfig.Resolve(null, [$"target=file:{_temp["rho.csv"]}"]));
        File.WriteAllText(_temp["rho.csv"], "1\n0.4\n");
        RunConfig second = TargetFactory.Sealed(RunConfig.Resolve(null, [$"target=file:{_temp["rho.csv"]}"]));
        Assert.NotEqual(first.Hash, second.Hash);
        Assert.Equal(RunConfig.Default.Hash, TargetFactory.Sealed(RunConfig.Default).Hash);
    }

    [Theory]
    [InlineData("changed", "data were changed")]
    [InlineData("gone", "no such file")]
    public void SamplesThatAreGoneOrOthersAreRefusedWithTheReason(string what, string said)
    {
        File.WriteAllText(_temp["rho.csv"], "1\n0.5\n");
        RunConfig config = TargetFactory.Sealed(RunConfig.Resolve(null, [$"target=file:{_temp["rho.csv"]}"]));
        if (what == "gone") File.Delete(_temp["rho.csv"]);
        else File.WriteAllText(_temp["rho.csv"], "1\n0.4\n");
        ProblemException e = Throws.Problem(ProblemKind.Input, () => TargetFactory.Create(config));
        Assert.Contains(said, e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("sha256", e.Problem.Expected, StringComparison.Ordinal);
        // It can still be looked at.
        Assert.Equal(config.Hash, RunConfig.Parse(config.ToYaml(), "config.yaml").Hash);
    }
}
