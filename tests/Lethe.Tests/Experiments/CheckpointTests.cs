using CsCheck;

namespace Lethe.Tests.Experiments;

/// <summary>A checkpoint knows what it is: what is not what a run wrote, for this run, is found, and the generation before taken
/// instead.</summary>
public sealed class CheckpointTests : IDisposable
{
    private const string Last = "run/checkpoints/last.safetensors", Previous = "run/checkpoints/last.previous.safetensors";

    private readonly TemporaryFolder _temp = new();
    private readonly List<string> _notes = [];

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void ABitTurnedRoundAnywhereInItsNumbersIsFound()
    {
        SmallRun.Interrupt(SmallRun.Config(), _temp["run"]);
        SmallRun.Train(SmallRun.Config(), _temp["whole"]);
        byte[] good = File.ReadAllBytes(_temp[Last]);
        int header = 8 + (int)BitConverter.ToInt64(good, 0);
        Lethe.Models.ParameterSet layout = ModelFactory.Create(SmallRun.Config()).Parameters;
        Gen.Select(Gen.Int[header, good.Length - 1], Gen.Int[0, 7]).Sample((at, bit) =>
        {
            byte[] bad = [.. good];
            bad[at] ^= (byte)(1 << bit);
            File.WriteAllBytes(_temp["bad.safetensors"], bad);
            Assert.Contains("checksum", Throws.Problem(ProblemKind.Input, () => Checkpoint.Read(_temp["bad.safetensors"], layout))
                .Problem.Actual);
        }, iter: 200, threads: 1);
        Damage.Flip(_temp[Last]);
        GoesOnFromTheOneBefore("checksum");
    }

    [Fact]
    public void ADigitChangedInItsCountersIsFound()
    {
        SmallRun.Interrupt(SmallRun.Config(), _temp["run"]);
        SmallRun.Train(SmallRun.Config(), _temp["whole"]);
        string text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(_temp[Last]));
        Assert.Contains("\"best_epoch\":\"", text);
        File.WriteAllBytes(_temp[Last], System.Text.Encoding.Latin1.GetBytes(text.Replace("\"best_epoch\":\"2\"", "\"best_epoch\":\"1\"")));
        GoesOnFromTheOneBefore("checksum");
    }

    [Fact]
    public void TheCheckpointOfAnotherRunOfTheSameShapesIsFound()
    {
        SmallRun.Interrupt(SmallRun.Config("target=pol"), _temp["other"]);
        SmallRun.Interrupt(SmallRun.Config(), _temp["run"]);
        SmallRun.Train(SmallRun.Config(), _temp["whole"]);
        File.Copy(_temp["other/checkpoints/last.safetensors"], _temp[Last], overwrite: true);
        GoesOnFromTheOneBefore("target was pol and is exp");
    }

    [Theory]
    [InlineData("weight", double.NaN, "finite")]
    [InlineData("moment", double.PositiveInfinity, "finite")]
    [InlineData("second", -1e-9, "negative")]
    [InlineData("best", double.NaN, "best weights")]
    [InlineData("lr", -1, "learning rate")]
    [InlineData("lr", double.NaN, "learning rate")]
    [InlineData("lr", 0.02, "learning rate")]
    [InlineData("epoch", 5, "epochs")]
    [InlineData("epoch", 1, "steps")]
    [InlineData("step", 3, "steps")]
    [InlineData("into", 9, "epoch of 8")]
    [InlineData("best epoch", 3, "best epoch")]
    [InlineData("best loss", -1, "best validation loss")]
    [InlineData("bad epochs", 30, "without a better loss")]
    [InlineData("plateau", double.NaN, "plateau")]
    [InlineData("sum", -1, "sums of its epoch")]
    [InlineData("last loss", double.NaN, "validation loss")]
    [InlineData("ended", 0, "ended")]
    public void NumbersThatNoRunHasAreFoundThoughTheirChecksumIsRight(string what, double value, string said)
    {
        SmallRun.Interrupt(SmallRun.Config(), _temp["run"]);
        Rewrite(s =>
        {
            switch (what)
            {
                case "weight": s.Weights[1] = value; break;
                case "moment": s.FirstMoment[0] = value; break;
                case "second": s.SecondMoment[2] = value; break;
                case "best": s.BestWeights[0] = value; break;
                case "lr": s.LearningRate = value; break;
                case "epoch": s.Epoch = (int)value; break;
                case "step": s.Step = (long)value; break;
                case "into": s.StepInEpoch = (int)value; break;
                case "best epoch": s.BestEpoch = (int)value; break;
                case "best loss": s.BestValidationLoss = value; break;
                case "bad epochs": s.BadEpochs = (int)value; break;
                case "plateau": s.PlateauBest = value; break;
                case "sum": s.EpochLossSum = value; break;
                case "last loss": s.LastValidationLoss = value; break;
                default: s.Outcome = TrainingOutcome.ReachedThreshold; break;
            }
        });
        ProblemException e = Throws.Problem(ProblemKind.Input, () => SmallRun.Resume(_temp["run"]));
        Assert.Contains(said, e.Problem.Actual);
        Assert.False(File.Exists(_temp["run/result.json"]));
    }

    [Theory]
    [InlineData("target: exp", "target: pol")]
    [InlineData("seed: 0", "seed: 1")]
    [InlineData("train.lr: 0.01", "train.lr: 0.02")]
    [InlineData("data.std: 1", "data.std: 2")]
    public void AnEditedSettingIsNamedWithBothValues(string before, string after)
    {
        SmallRun.Interrupt(SmallRun.Config(), _temp["run"]);
        Edit(before, after);
        ProblemException e = Throws.Problem(ProblemKind.Input, () => SmallRun.Resume(_temp["run"]));
        Assert.Contains($"{before.Split(": ")[0]} was {before.Split(": ")[1]} and is {after.Split(": ")[1]} in config.yaml",
            e.Problem.Actual);
        Edit(after, before);
        SmallRun.Train(SmallRun.Config(), _temp["whole"]);
        SmallRun.Resume(_temp["run"]);
        Assert.Equal(TemporaryFolder.Contents(_temp["whole"]), TemporaryFolder.Contents(_temp["run"]));
    }

    [Fact]
    public void SpellingAndOrderOfSettingsDoNotCount()
    {
        SmallRun.Interrupt(SmallRun.Config(), _temp["run"]);
        SmallRun.Train(SmallRun.Config(), _temp["whole"]);
        string yaml = File.ReadAllText(_temp["run/config.yaml"]);
        string[] lines = yaml.Replace("train.lr: 0.01", "train.lr: 1e-2 # a hundredth").Replace("data.std: 1\n", "data.std: &one 1.0\n")
            .Replace("dt: 1\n", "dt: *one\n").Split('\n');
        File.WriteAllText(_temp["run/config.yaml"],
            string.Join('\n',
            [.. lines.Where(l => l.StartsWith("data", StringComparison.Ordinal)),
            .. lines.Where(l => !l.StartsWith("data", StringComparison.Ordinal))]));
        SmallRun.Resume(_temp["run"], SmallRun.Context(note: _notes.Add));
        Assert.Empty(_notes);
        File.WriteAllText(_temp["run/config.yaml"], yaml);
        Assert.Equal(TemporaryFolder.Contents(_temp["whole"]), TemporaryFolder.Contents(_temp["run"]));
    }

    [Fact]
    public void MoreEpochsAndOtherMeasurementsMayBeAskedForBeforeTheEnd()
    {
        SmallRun.Interrupt(SmallRun.Config(), _temp["run"]);
        SmallRun.Train(SmallRun.Config("train.epochs=6", "memory.length=20"), _temp["whole"]);
        Edit("train.epochs: 4", "train.epochs: 6");
        Edit("memory.length: 16", "memory.length: 20");
        SmallRun.Resume(_temp["run"], SmallRun.Context(note: _notes.Add));
        Assert.Contains("train.epochs was 4 and is 6", Assert.Single(_notes));
        Assert.Equal(TemporaryFolder.Contents(_temp["whole"]), TemporaryFolder.Contents(_temp["run"]));
        // What has ended is what it is.
        Edit("train.epochs: 6", "train.epochs: 8");
        Assert.Contains("train.epochs was 6 and is 8", Throws.Problem(ProblemKind.Input, () => SmallRun.Resume(_temp["run"]))
            .Problem.Actual);
        Assert.Contains("train.epochs was 6 and is 8", Throws.Problem(ProblemKind.Folder, () => StoredRun.Open(_temp["run"]).LoadModel())
            .Problem.Actual);
    }

    [Fact]
    public void OtherContentOfTheTargetsFileIsFoundAndAnotherNameOfItDoesNotCount()
    {
        string samples = string.Join('\n', Enumerable.Range(0, 12).Select(i => Math.Exp(-i)));
        File.WriteAllText(_temp["rho.csv"], samples);
        SmallRun.Interrupt(SmallRun.Config($"target=file:{_temp["rho.csv"]}"), _temp["run"]);
        File.WriteAllText(_temp["rho.csv"], samples.Replace("1\n", "1.5\n"));
        Assert.Contains("data", Throws.Problem(ProblemKind.Input, () => SmallRun.Resume(_temp["run"])).Problem.Actual);
        File.WriteAllText(_temp["rho.csv"], samples);
        Assert.True(SmallRun.Resume(_temp["run"]).Result.IsUsable);
    }

    [Fact]
    public void WithBothGenerationsDamagedNothingGoesOn()
    {
        SmallRun.Interrupt(SmallRun.Config(), _temp["run"]);
        Damage.Flip(_temp[Last]);
        byte[] bytes = File.ReadAllBytes(_temp[Previous]);
        File.WriteAllBytes(_temp[Previous], bytes[..^8]);
        SortedDictionary<string, string> before = TemporaryFolder.Contents(_temp["run"]);
        ProblemException e = Throws.Problem(ProblemKind.Input, () => SmallRun.Resume(_temp["run"]));
        Assert.Contains("checksum", e.Problem.Actual);
        Assert.Contains("last.previous", e.Problem.Actual);
        Assert.Equal(before, TemporaryFolder.Contents(_temp["run"]));
    }

    [Fact]
    public void AnEarlierFormatOpensWithANote()
    {
        RunConfig config = SmallRun.Config();
        SmallRun.Interrupt(config, _temp["run"]);
        SafetensorsContent content = Safetensors.Read(_temp[Last]);
        var metadata = content.Metadata.Where(p => p.Key is not ("sha256" or "config" or "data_sha256")).ToDictionary();
        metadata["format"] = "lethe checkpoint 1";
        Safetensors.Write(_temp[Last], content.Tensors, metadata);
        File.Delete(_temp[Previous]);
        SafetensorsContent best = Safetensors.Read(_temp["run/checkpoints/best.safetensors"]);
        Safetensors.Write(_temp["run/checkpoints/best.safetensors"], best.Tensors,
            new Dictionary<string,
                string>
            { ["format"] = "lethe weights 1", ["epoch"] = best.Metadata["epoch"], ["val_loss"] = best.Metadata["val_loss"] });
        StoredRun.Open(_temp["run"]).LoadModel();
        SmallRun.Resume(_temp["run"], SmallRun.Context(note: _notes.Add));
        Assert.Contains("earlier version", Assert.Single(_notes));
        SmallRun.Train(config, _temp["whole"]);
        Assert.Equal(TemporaryFolder.Contents(_temp["whole"]), TemporaryFolder.Contents(_temp["run"]));
    }

    private void GoesOnFromTheOneBefore(string said)
    {
        SmallRun.Resume(_temp["run"], SmallRun.Context(note: _notes.Add));
        Assert.Contains(said, Assert.Single(_notes));
        Assert.Contains("last.previous", _notes[0]);
        Assert.Contains(said, File.ReadAllText(_temp["run/manifest.json"]));
        Assert.Equal(TemporaryFolder.Contents(_temp["whole"]), TemporaryFolder.Contents(_temp["run"]));
    }

    private void Edit(string before, string after)
    {
        string yaml = File.ReadAllText(_temp["run/config.yaml"]);
        Assert.Contains(before + "\n", yaml);
        File.WriteAllText(_temp["run/config.yaml"], yaml.Replace(before + "\n", after + "\n"));
    }

    /// <summary>Writes the checkpoint with other numbers, as a run would write them, and no generation before it.</summary>
    private void Rewrite(Action<TrainingState> change)
    {
        Lethe.Models.ParameterSet layout = ModelFactory.Create(SmallRun.Config()).Parameters;
        StoredCheckpoint read = Checkpoint.Read(_temp[Last], layout);
        change(read.State);
        AtomicFile.Write(_temp[Last], stream => Checkpoint.Write(stream, layout, read.State, read.Divergence, read.Identity!));
        File.Delete(_temp[Previous]);
    }
}
