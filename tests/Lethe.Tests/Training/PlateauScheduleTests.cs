namespace Lethe.Tests.Training;

public sealed class PlateauScheduleTests
{
    [Fact]
    public void LowersTheRateAfterMoreThanPatienceEpochsWithoutImprovement()
    {
        var options = new TrainingOptions { LearningRate = 0.01, PlateauPatience = 2 };
        var state = new TrainingState([0.0], 0.01);
        var rates = new List<double>();
        foreach (double loss in new[] { 1, 1, 0.99995, double.NaN, 0.5, 0.6, 0.6, 0.6 })
        {
            PlateauSchedule.Step(options, state, loss);
            rates.Add(state.LearningRate);
        }
        // 0.99995 is within the relative threshold 1e-4 of 1 and NaN is never better: three bad epochs, then three more after 0.5.
        Assert.Equal([0.01, 0.01, 0.01, 0.001, 0.001, 0.001, 0.001, 0.0001], rates.Select(r => Math.Round(r, 10)));
    }

    [Fact]
    public void NeverChangesARateByLessThanOneInTenToTheEighth()
    {
        var options = new TrainingOptions { PlateauPatience = 0 };
        var state = new TrainingState([0.0], 1e-8);
        for (int i = 0; i < 5; i++) PlateauSchedule.Step(options, state, double.NaN);
        Assert.Equal(1e-8, state.LearningRate);
    }
}
