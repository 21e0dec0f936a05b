using Lethe.Noise;

namespace Lethe.Tests.Noise;

/// <summary>The rule by which memory survives, and M over known inputs.</summary>
public sealed class MemorySurvivalTests
{
    private static DiagonalModel Unit(double lambda)
    {
        var model = new DiagonalModel(new RecurrentOptions
        {
            Width = 1,
            Parameterization = new DirectParameterization(),
            Activation = Activation.Linear,
            Integration = Integration.Native,
        });
        model.Parameters[DiagonalRecurrentModel.RecurrentName][0] = lambda;
        model.Parameters[RecurrentModel.InputName].Fill(1);
        model.Parameters[RecurrentModel.OutputName].Fill(1);
        return model;
    }

    private static (MemorySurvival Rule, MemoryReplay Replay) Rule(double lambda, Func<MemoryFunction, MemoryFunction>? change = null)
    {
        var options = new MemoryOptions { Length = 200 };
        MemoryFunction known = MemoryProbing.Measure(Unit(lambda), options, Workers.Single);
        if (change is not null) known = change(known);
        var replay = new MemoryReplay(known, options);
        return (new MemorySurvival(replay, replay.Of(Unit(lambda), Workers.Single), known, 1), replay);
    }

    [Fact]
    public void OverItsOwnWorstInputsAModelHasItsOwnMemory()
    {
        var options = new MemoryOptions { Length = 60 };
        MemoryFunction known = MemoryProbing.Measure(Unit(0.9), options, Workers.Single);
        ReplayedMemory again = new MemoryReplay(known, options).Of(Unit(0.9), Workers.Single);
        for (int t = 0; t < 60; t++) Assert.Equal(known.Values[t], again.Values[t], 1e-12);
        Assert.Equal(known.Horizons.Select(h => h.Time), again.Horizons);
    }

    [Theory]
    [InlineData(0.9, 0.93, true)]
    [InlineData(0.9, 0.85, true)]
    [InlineData(0.9, 0.96, false)]
    [InlineData(0.9, 0.75, false)]
    [InlineData(0.9, 1.01, false)]
    public void ADrawKeepsItsMemoryWithinAFactorOfTwo(double before, double after, bool keeps)
    {
        (MemorySurvival rule, MemoryReplay replay) = Rule(before);
        Assert.Equal(keeps, rule.Keeps(replay.Of(Unit(after), Workers.Single)));
    }

    [Fact]
    public void ThirtyDrawsDecideAndOneLossIsNotEnoughToTell()
    {
        (MemorySurvival rule, MemoryReplay replay) = Rule(0.9);
        ReplayedMemory kept = replay.Of(Unit(0.9), Workers.Single), lost = replay.Of(Unit(0.5), Workers.Single);
        SurvivalKind Of(int losses) => rule.Judge([.. Enumerable.Range(0, 30).Select(i => i < losses ? lost : kept)], true).Kind;
        Assert.Equal(SurvivalKind.Yes, Of(0));
        Assert.Equal(SurvivalKind.Undecided, Of(1));
        Assert.Equal(SurvivalKind.No, Of(15));
        Assert.Equal(SurvivalKind.No, rule.Judge([lost], false).Kind);
        Assert.Equal(SurvivalKind.Yes, rule.Judge([kept], false).Kind);
    }

    [Fact]
    public void OutputsThatStopBeingFiniteAreALoss()
    {
        (MemorySurvival rule, MemoryReplay replay) = Rule(0.9);
        ReplayedMemory diverged = replay.Of(Unit(1e3), Workers.Single);
        Assert.False(diverged.IsFinite);
        SurvivalVerdict verdict = rule.Judge([diverged], false);
        Assert.Equal(SurvivalKind.No, verdict.Kind);
        Assert.Contains("finite", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ASpreadThatLeavesTheHorizonOpenLeavesTheAnswerOpen()
    {
        (MemorySurvival rule, MemoryReplay replay) = Rule(0.9, known => known with
        {
            // At late times one search alone found anything.
            Spread = [.. known.Times.Select(t => t > 8 ? 0.98 : 0)],
        });
        Assert.NotNull(rule.Objection);
        SurvivalVerdict verdict = rule.Judge([replay.Of(Unit(0.9), Workers.Single)], false);
        Assert.Equal(SurvivalKind.Undecided, verdict.Kind);
        Assert.Equal(rule.Objection, verdict.Reason);
    }

    [Fact]
    public void AMemoryLongerThanTheWindowCannotBeSeenToSurvive()
    {
        (MemorySurvival rule, MemoryReplay replay) = Rule(0.9999);
        Assert.Contains("within the 200 steps", rule.Objection, StringComparison.Ordinal);
        Assert.Equal(SurvivalKind.Undecided, rule.Judge([replay.Of(Unit(0.9999), Workers.Single)], false).Kind);
    }

    [Fact]
    public void WhereOtherInputsAreWorstNowNothingIsSaid()
    {
        (MemorySurvival rule, MemoryReplay replay) = Rule(0.9);
        ReplayedMemory kept = replay.Of(Unit(0.9), Workers.Single);
        Assert.Equal(SurvivalKind.Undecided, rule.Judge([kept], false, [30, 100, null]).Kind);
        Assert.Equal(SurvivalKind.Yes, rule.Judge([kept], false, kept.Horizons).Kind);
    }

    [Fact]
    public void AnErrorThatGrowsWithTheLengthIsSaidToGrow()
    {
        double[] Ramp(double slope) => [.. Enumerable.Range(1, 80).Select(k => 1 + slope * k)];
        Assert.True(ErrorGrowth.Of([Ramp(0.1)])!.Grows);
        Assert.False(ErrorGrowth.Of([Ramp(0)])!.Grows);
        Assert.Null(ErrorGrowth.Of([[1, 2, 3, 4]]));
        // Draws that contradict each other.
        Assert.Null(ErrorGrowth.Of([Ramp(0.1), Ramp(0), Ramp(0.2), Ramp(0), Ramp(0.1), Ramp(-0.01)])!.Grows);
    }
}
