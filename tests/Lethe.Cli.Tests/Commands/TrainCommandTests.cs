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
}
