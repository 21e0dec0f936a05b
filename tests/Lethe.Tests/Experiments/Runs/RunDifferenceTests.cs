namespace Lethe.Tests.Experiments.Runs;

public sealed class RunDifferenceTests
{
    [Fact]
    public void SeedsAndWidthsOfOneProtocolAreOneFamily() => Assert.All(RunDifference.Names(
        [Run("seed=0"), Run("seed=1"), Run("model.width=16"), Run("model.width=16", "seed=1", "perturb.draws=3")]), Assert.Empty);

    [Theory]
    [InlineData("train.epochs=10")]
    [InlineData("train.lr=0.5")]
    [InlineData("dt=0.5")]
    [InlineData("data.length=77")]
    [InlineData("train.schedule=constant")]
    public void RunsTrainedWithOtherSettingsAreNot(string setting)
    {
        IReadOnlyList<string> names = RunDifference.Names([Run(), Run("seed=1"), Run(setting), Run(setting, "model.width=16")]);
        Assert.Equal(names[0], names[1]);
        Assert.NotEqual(names[0], names[2]);
        Assert.Contains(setting, names[2], StringComparison.Ordinal);
    }

    [Fact]
    public void BetweenNamesWhatDiffersWithBothValues()
    {
        Assert.Empty(RunDifference.Between(Run(), Run("seed=7")));
        Assert.Equal([("train.epochs", "60", "10")], RunDifference.Between(Run(), Run("train.epochs=10")));
        Assert.Equal(["model.width"], RunDifference.Between(Run(), Run("model.width=16")).Select(d => d.Key));
    }

    private static RunConfig Run(params string[] settings) => RunConfig.Resolve(null, settings);
}
