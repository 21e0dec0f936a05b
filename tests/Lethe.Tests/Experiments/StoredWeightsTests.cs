namespace Lethe.Tests.Experiments;

/// <summary>`best` is derived from `last`: readers refuse it where the two disagree, and going on with the run mends it, of a run that has
/// ended too.</summary>
public sealed class StoredWeightsTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();
    private readonly List<string> _notes = [];

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("missing")]
    [InlineData("stale")]
    [InlineData("another run's")]
    [InlineData("flipped")]
    [InlineData("cut")]
    public void WrongBestWeightsAreRefusedAndMended(string how)
    {
        SmallRun.Train(SmallRun.Config(), _temp["run"]);
        SortedDictionary<string, string> expected = TemporaryFolder.Contents(_temp["run"]);
        string best = _temp["run/checkpoints/best.safetensors"];
        switch (how)
        {
            case "missing":
                File.Delete(best);
                break;
            case "stale":
                SmallRun.Interrupt(SmallRun.Config(), _temp["early"], epoch: 1);
                File.Copy(_temp["early/checkpoints/best.safetensors"], best, overwrite: true);
                break;
            case "another run's":
                SmallRun.Train(SmallRun.Config("seed=1"), _temp["other"]);
                File.Copy(_temp["other/checkpoints/best.safetensors"], best, overwrite: true);
                break;
            case "flipped":
                Damage.Flip(best);
                break;
            default:
                File.WriteAllBytes(best, File.ReadAllBytes(best)[..^8]);
                break;
        }

        Refused(best);
        SmallRun.Resume(_temp["run"], SmallRun.Context(note: _notes.Add));
        Assert.Contains("best.safetensors", Assert.Single(_notes));
        Assert.Contains("rewritten from it", File.ReadAllText(_temp["run/manifest.json"]));
        Assert.Equal(expected, TemporaryFolder.Contents(_temp["run"]));
        StoredRun.Open(_temp["run"]).LoadModel();
    }

    [Theory]
    [InlineData("memory.csv")]
    [InlineData("perturbation.csv")]
    [InlineData("checkpoints/pruned.safetensors")]
    [InlineData("training.svg")]
    [InlineData("result.json")]
    [InlineData("checkpoints/last.safetensors")]
    [InlineData("checkpoints/last.previous.safetensors")]
    public void WhatIsMissingOfARunThatHasEndedIsMadeAgain(string name)
    {
        RunConfig config = SmallRun.Config("train.prune=true");
        SmallRun.Train(config, _temp["run"]);
        SortedDictionary<string, string> expected = TemporaryFolder.Contents(_temp["run"]);
        File.Delete(_temp["run/" + name]);
        SmallRun.Resume(_temp["run"]);
        Assert.Equal(expected, TemporaryFolder.Contents(_temp["run"]));
        string text = File.ReadAllText(_temp["run/" + name]);
        File.WriteAllText(_temp["run/" + name], text[..(text.Length / 2)]);
        SmallRun.Resume(_temp["run"]);
        Assert.Equal(expected, TemporaryFolder.Contents(_temp["run"]));
    }

    [Fact]
    public void TheResultOfAnotherRunIsRefusedAndMadeAgain()
    {
        SmallRun.Train(SmallRun.Config(), _temp["run"]);
        SmallRun.Train(SmallRun.Config("seed=3"), _temp["other"]);
        SortedDictionary<string, string> expected = TemporaryFolder.Contents(_temp["run"]);
        File.Copy(_temp["other/result.json"], _temp["run/result.json"], overwrite: true);
        Refused(_temp["run/checkpoints/best.safetensors"]);
        SmallRun.Resume(_temp["run"], SmallRun.Context(note: _notes.Add));
        Assert.Contains("result.json", Assert.Single(_notes));
        Assert.Equal(expected, TemporaryFolder.Contents(_temp["run"]));
    }

    [Fact]
    public void PrunedWeightsOfOtherBestWeightsAreRefused()
    {
        SmallRun.Train(SmallRun.Config("train.prune=true"), _temp["run"]);
        SmallRun.Train(SmallRun.Config("train.prune=true", "seed=3"), _temp["other"]);
        File.Copy(_temp["other/checkpoints/pruned.safetensors"], _temp["run/checkpoints/pruned.safetensors"], overwrite: true);
        Assert.Contains("pruned", Throws.Problem(ProblemKind.Folder, () => StoredRun.Open(_temp["run"]).LoadModel()).Problem.Actual);
        SmallRun.Resume(_temp["run"]);
        StoredRun.Open(_temp["run"]).LoadModel();
    }

    [Fact]
    public void AWidthOfAChainIsMendedByTheChain()
    {
        RunConfig config = SmallRun.Config("model.width=2,3", "train.stop_below=100");
        SmallRun.Train(config, _temp["run"]);
        SortedDictionary<string, string> expected = TemporaryFolder.Contents(_temp["run"]);
        File.Delete(_temp["run/width-3/checkpoints/best.safetensors"]);
        ProblemException e = Throws.Problem(ProblemKind.Folder, () => StoredRun.Open(_temp["run"]).RequireWhole());
        Assert.EndsWith($"lethe train --resume {_temp["run"]}", e.Problem.Remedy);
        SmallRun.Resume(_temp["run"]);
        Assert.Equal(expected, TemporaryFolder.Contents(_temp["run"]));
        StoredRun.Open(_temp["run"]).RequireWhole();
    }

    [Fact]
    public void WeightsWithoutACheckpointAreHeldAgainstTheResult()
    {
        SmallRun.Train(SmallRun.Config(), _temp["run"]);
        File.Delete(_temp["run/checkpoints/last.safetensors"]);
        File.Delete(_temp["run/checkpoints/last.previous.safetensors"]);
        StoredRun.Open(_temp["run"]).LoadModel();
        Assert.True(SmallRun.Resume(_temp["run"]).Result.IsUsable);
        SmallRun.Interrupt(SmallRun.Config(), _temp["early"], epoch: 1);
        File.Copy(_temp["early/checkpoints/best.safetensors"], _temp["run/checkpoints/best.safetensors"], overwrite: true);
        Throws.Problem(ProblemKind.Folder, () => StoredRun.Open(_temp["run"]).LoadModel());
    }

    [Fact]
    public void AnImportThatWasCutOffIsNoRunAndGoesOnAsNone()
    {
        SmallRun.Train(SmallRun.Config(), _temp["run"]);
        string weights = _temp["run/checkpoints/best.safetensors"];
        ImportedRun.Create(SmallRun.Config(), weights, null, _temp["import"], RunStart.New, SmallRun.Context(), CancellationToken.None);
        Assert.True(SmallRun.Resume(_temp["import"]).Result.IsUsable);
        File.Delete(_temp["import/result.json"]);
        Assert.Contains("cut off", Throws.Problem(ProblemKind.Folder, () => SmallRun.Resume(_temp["import"])).Problem.Actual);
        File.Delete(_temp["import/config.yaml"]);
        Throws.Problem(ProblemKind.Folder, () => SmallRun.Resume(_temp["import"]));
        ImportedRun.Create(SmallRun.Config(), weights, null, _temp["import"], RunStart.Force, SmallRun.Context(), CancellationToken.None);
        Damage.Flip(_temp["import/checkpoints/best.safetensors"]);
        Assert.Contains("checksum", Throws.Problem(ProblemKind.Folder, () => StoredRun.Open(_temp["import"]).LoadModel()).Problem.Actual);
        Assert.Contains("Import", Throws.Problem(ProblemKind.Folder, () => SmallRun.Resume(_temp["import"])).Problem.Remedy);
    }

    private void Refused(string best)
    {
        StoredRun run = StoredRun.Open(_temp["run"]);
        Assert.True(run.HasWeights);
        foreach (Action read in new Action[]
        {
            () => run.LoadModel(), () => run.LoadWeights(), () => run.RequireWhole(),
        })
        {
            ProblemException e = Throws.Problem(ProblemKind.Folder, read);
            Assert.Contains($"lethe train --resume {_temp["run"]}", e.Problem.Remedy);
        }

        Assert.ThrowsAny<Exception>(() => ReferenceWeights.Load(run.Config, best));
    }
}
