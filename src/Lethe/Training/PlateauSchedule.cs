namespace Lethe.Training;

/// <summary>
/// ReduceLROnPlateau, mode min, relative threshold, no cooldown, in PyTorch's rules: better means loss &lt; best (1 - threshold), so NaN is
/// never better; after more than `patience` epochs without a better one lr *= factor, unless that changes it by 1e-8 or less.
/// </summary>
public static class PlateauSchedule
{
    private const double SmallestChange = 1e-8;

    /// <summary>Takes one epoch's loss into the state and, where due, lowers its learning rate.</summary>
    public static void Step(TrainingOptions options, TrainingState state, double loss)
    {
        if (loss < state.PlateauBest * (1 - options.PlateauThreshold))
        {
            state.PlateauBest = loss;
            state.BadEpochs = 0;
        }
        else
        {
            state.BadEpochs++;
        }
        if (state.BadEpochs <= options.PlateauPatience) return;
        double lowered = state.LearningRate * options.PlateauFactor;
        if (state.LearningRate - lowered > SmallestChange) state.LearningRate = lowered;
        state.BadEpochs = 0;
    }
}
