namespace Lethe.Cli.Tests.Commands;

public sealed class TrainCommandTests
{
    private static readonly string[] Untrained =
        ["train", "smoke", "model=rnn", "model.width=6", "train.prune=true", "--out", "run", "--quiet"];

    /// <summary>A model of five epochs needs none of its modes: what is measured then says so, on the screen and beside --json.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_pruned_to_nothing_is_warned_of(bool json)
    {
        using var folder = new TemporaryFolder();
        ProgramResult result = CommandRun.In(folder, json ? [.. Untrained, "--json"] : Untrained).Expect(0);
        Assert.Contains("warning: run: pruning set aside every unit", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_keeps_its_units_is_not()
    {
        using var folder = new TemporaryFolder();
        Assert.DoesNotContain("pruning", CommandRun.In(folder, ["train", "smoke", "--out", "run", "--quiet"]).Expect(0)
            .Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_learnt_next_to_nothing_is_said_with_the_way_out()
    {
        using var folder = new TemporaryFolder();
        string[] words = ["train", "protocol=reference", "model.width=2", "data.length=16", "data.size=64", "data.validation=16",
            "data.test=16", "train.batch=32", "perturb.draws=0", "perturb.tolerance=none", "memory.ascent=1"];
        ProgramResult stopped = CommandRun.In(folder, [.. words, "--out", "run"]).Expect(0);
        Assert.Matches(@"warning: run: relative error \S+ after 2 epochs: stopped by train\.stop_below=100\. .*next to nothing",
            stopped.Error);
        Assert.Contains("train.stop_below=none", stopped.Error, StringComparison.Ordinal);
        ProgramResult runs = CommandRun.In(folder, "runs", ".").Expect(0);
        Assert.Contains("stopped by train.stop_below=100", runs.Error, StringComparison.Ordinal);
        Assert.Contains("relative error", runs.Output, StringComparison.Ordinal);
        ProgramResult ended = CommandRun.In(folder, [.. words, "train.stop_below=none", "train.epochs=1", "--out", "short"]).Expect(0);
        Assert.Matches("after 1 epoch: training went to its last epoch.*Raise train.epochs", ended.Error);
        ProgramResult imported = CommandRun.In(folder, "import", "run/checkpoints/best.safetensors", "target=sin", "data.length=16",
            "data.size=64", "data.test=16", "train.batch=32", "perturb.draws=0", "perturb.tolerance=none", "--out", "imported").Expect(0);
        Assert.DoesNotContain("epochs", imported.Error, StringComparison.Ordinal);
    }
}
