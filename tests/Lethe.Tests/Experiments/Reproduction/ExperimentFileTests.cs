namespace Lethe.Tests.Experiments.Reproduction;

/// <summary>The experiment files that come with the program.</summary>
public sealed class ExperimentFileTests
{
    public static TheoryData<string> Ids => [.. ExperimentFile.All.Select(e => e.Id)];

    [Fact]
    public void EveryItemOfThePaperHasAFile() => Assert.Equal(
        ["fig1", "fig2", "fig3", "fig4", "fig5", "fig6", "fig7", "fig8", "fig9", "table1", "fig10", "fig11", "fig12", "readme", "grid"],
            ExperimentFile.All.Select(e => e.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void EveryScaleResolves(string id)
    {
        ExperimentFile file = ExperimentFile.Find(id)!;
        Assert.NotEmpty(file.Title);
        Assert.NotEmpty(file.Claim);
        Assert.NotEmpty(file.Rule);
        foreach (ReproductionScale scale in Enum.GetValues<ReproductionScale>())
        {
            ScaledExperiment experiment = file.At(scale, 0);
            if (!experiment.Keys.Any(k => k.StartsWith("set.", StringComparison.Ordinal))) continue;
            SweepGrid grid = experiment.Grid();
            Assert.NotEmpty(grid.Tasks);
            Assert.Equal(grid.Combinations, grid.Tasks.Count);
        }
        Assert.True(file.Seconds(ReproductionScale.Smoke) <= file.Seconds(ReproductionScale.Reduced));
        Assert.True(file.Seconds(ReproductionScale.Reduced) <= file.Seconds(ReproductionScale.Full));
    }

    /// <summary>The limit for all items at the reduced scale, by the files' own words.</summary>
    [Fact]
    public void ReducedTakesUnderThreeQuartersOfAnHour() =>
        Assert.InRange(ExperimentFile.All.Sum(e => e.Seconds(ReproductionScale.Reduced)), 60, 45 * 60);

    [Fact]
    public void AScaleReplacesValuesAndTheGridIsAProduct()
    {
        var file = ExperimentFile.Parse("x", """
            order: 1
            title: t
            claim: c
            rule: r
            study: curves
            seconds: 100
            set: {protocol: reference, model: diagonal, model.width: [4, 8], data: {size: 64, validation: 16, test: 16}, train.batch: 16}
            grid: {target: [exp, "random:rnn,width=4,seed=1"], seed: [0, 1]}
            smoke: {grid.seed: [7], set.data.size: 32, seconds: 1}
            """);
        Assert.Equal(4, file.At(ReproductionScale.Full, 0).Grid().Tasks.Count);
        RunConfig[] smoke = [.. file.At(ReproductionScale.Smoke, 0).Grid().Tasks.Select(t => t.Config)];
        Assert.Equal(["exp", "random:rnn,width=4,seed=1"], smoke.Select(r => r.Get(Settings.Target)));
        Assert.All(smoke, r => Assert.Equal((7L, 32), (r.Get(Settings.Seed), r.Get(Settings.TrainSize))));
        Assert.All(smoke, r => Assert.Equal([4, 8], r.Get(Settings.Width)));
        Assert.Equal(1, file.Seconds(ReproductionScale.Smoke));
        Assert.Equal(100, file.Seconds(ReproductionScale.Reduced));
    }

    [Fact]
    public void ASeedMovesThoseOfTrainingAndOfDrawnNetworks()
    {
        const string Text = "title: t\nset: {model: diagonal}\n",
            Names = "grid: {target: [\"random:rnn,width=4,seed=0\", \"random:gru,seed=12,width=4\", exp]}";
        static (string Target, long Seed)[] Runs(string yaml, int seed) =>
            [.. ExperimentFile.Parse("x", yaml).At(ReproductionScale.Full, seed).Grid()
                .Tasks.Select(t => (t.Config.Get(Settings.Target), t.Config.Get(Settings.Seed)))];
        Assert.Equal([("random:rnn,width=4,seed=0", 0), ("random:gru,seed=12,width=4", 0), ("exp", 0)], Runs(Text + Names, 0));
        Assert.Equal([("random:rnn,width=4,seed=100", 100), ("random:gru,seed=112,width=4", 100), ("exp", 100)], Runs(Text + Names, 100));
        Assert.Equal([("exp", 100), ("exp", 103)], Runs(Text + "grid: {seed: [0, 3]}", 100));
    }

    [Fact]
    public void AnUnknownSettingIsSaid() =>
        Assert.Contains("train.epoch",
        Throws.Problem(ProblemKind.Setting, () => ExperimentFile.Parse("x", "title: t\nset: {train.epoch: 3}").At(ReproductionScale.Full, 0)
        .Grid()).Message, StringComparison.Ordinal);
}
