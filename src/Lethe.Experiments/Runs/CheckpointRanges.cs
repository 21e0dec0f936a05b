namespace Lethe.Experiments.Runs;

/// <summary>What no state of a run can be: the first contradiction between the numbers of a checkpoint, or to its configuration.</summary>
internal static class CheckpointRanges
{
    /// <summary>What is wrong, in words; null where nothing is.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="config">The configuration it was made with.</param>
    public static string? Problem(StoredCheckpoint checkpoint, RunConfig config)
    {
        TrainingState s = checkpoint.State;
        return Counters(s, config) ?? Losses(s) ?? Schedule(s, RunOptions.Training(config))
            ?? Outcome(s, checkpoint.Divergence, RunOptions.Training(config))
            ?? (IsFinite(s) || s.Outcome == TrainingOutcome.Diverged
                ? null : "its weights or moments are not all finite, or a second moment is negative")
            ?? (s.BestWeights.All(double.IsFinite) ? null : "its best weights are not all finite");
    }

    /// <summary>True where a run can go on from a state: all weights and moments are finite, no second moment is negative.</summary>
    public static bool IsFinite(TrainingState s) => s.Weights.All(double.IsFinite) && s.FirstMoment.All(double.IsFinite)
        && s.SecondMoment.All(v => double.IsFinite(v) && v >= 0) && (s.Carried is null || s.Carried.Values.ToArray().All(double.IsFinite));

    private static string? Counters(TrainingState s, RunConfig config)
    {
        int epochs = config.Get(Settings.Epochs),
            windows = OutputObjective.WindowsOf(config.Get(Settings.Length), config.Get(Settings.Window)),
            steps = Trainer.StepsOf(config.Get(Settings.TrainSize), config.Get(Settings.Batch), windows);
        bool within = s.StepInEpoch % windows != 0;
        if (s.Carried is not null && (!within || config.Get(Settings.Carry) == StateCarry.Zero))
            return "it carries states to a window that begins at 0";
        if (s.Carried is null && within && config.Get(Settings.Carry) != StateCarry.Zero && s.Outcome is null)
            return "it carries no states to a window that begins where one ended";
        if (s.Epoch > epochs) return Invariant($"it has {s.Epoch} epochs where {Settings.Epochs.Key} is {epochs}");
        if (s.StepInEpoch > steps) return Invariant($"it is {s.StepInEpoch} steps into an epoch of {steps}");
        if (s.Step != (long)s.Epoch * steps + s.StepInEpoch)
            return Invariant($"{s.Step} steps are not {s.Epoch} epochs of {steps} steps and {s.StepInEpoch} more");
        if (s.BestEpoch > s.Epoch) return Invariant($"its best epoch is {s.BestEpoch} of {s.Epoch}");
        return s.Step == 0 && (s.FirstMoment.Any(m => m != 0) || s.SecondMoment.Any(v => v != 0))
            ? "it has moments before its first step" : null;
    }

    private static string? Losses(TrainingState s)
    {
        bool diverged = s.Outcome == TrainingOutcome.Diverged;
        if (s.BestEpoch == 0
            ? s.BestValidationLoss != double.PositiveInfinity : !(s.BestValidationLoss >= 0 && double.IsFinite(s.BestValidationLoss)))
            return Invariant($"its best validation loss is {s.BestValidationLoss:R} in epoch {s.BestEpoch}");
        if (s.Epoch == 0 ? !double.IsNaN(s.LastValidationLoss)
            : !(s.LastValidationLoss >= s.BestValidationLoss && double.IsFinite(s.LastValidationLoss)) && !diverged)
            return Invariant($"its validation loss is {s.LastValidationLoss:R} after epoch {s.Epoch}, the best {s.BestValidationLoss:R}");
        if (s.BestEpoch > 0 && s.BestEpoch == s.Epoch && s.LastValidationLoss != s.BestValidationLoss)
            return Invariant($"its validation loss is {s.LastValidationLoss:R} after the best epoch, which had {s.BestValidationLoss:R}");
        bool within = s.EpochLossSum >= 0 && double.IsFinite(s.EpochLossSum) && s.EpochGradientNorm >= 0
            && double.IsFinite(s.EpochGradientNorm)
            && (s.StepInEpoch > 0 || (s.EpochLossSum == 0 && s.EpochGradientNorm == 0));
        return within || diverged
            ? null : Invariant($"the sums of its epoch are {s.EpochLossSum:R} and {s.EpochGradientNorm:R} after {s.StepInEpoch} steps");
    }

    private static string? Schedule(TrainingState s, TrainingOptions options)
    {
        bool plateau = options.Schedule == ScheduleKind.Plateau;
        if (plateau ? !(s.LearningRate > 0 && s.LearningRate <= options.LearningRate) : s.LearningRate != options.LearningRate)
            return Invariant($"its learning rate is {s.LearningRate:R} where {Settings.LearningRate.Key} is {options.LearningRate:R}");
        if (s.BadEpochs > (plateau ? Math.Min(options.PlateauPatience, s.Epoch) : 0))
            return Invariant($"it counts {s.BadEpochs} epochs without a better loss");
        return !plateau || s.BestEpoch == 0 ? s.PlateauBest == double.PositiveInfinity
            ? null : Invariant($"its plateau's best loss is {s.PlateauBest:R}")
            : s.PlateauBest >= s.BestValidationLoss && double.IsFinite(s.PlateauBest)
                ? null : Invariant($"its plateau's best loss is {s.PlateauBest:R}, its best {s.BestValidationLoss:R}");
    }

    private static string? Outcome(TrainingState s, Divergence? divergence, TrainingOptions options)
    {
        bool fits = s.Outcome switch
        {
            null => true,
            // An epoch limit that was raised since is no contradiction.
            TrainingOutcome.ReachedMaxEpochs => s.StepInEpoch == 0,
            TrainingOutcome.ReachedThreshold => s.StepInEpoch == 0 && s.Epoch >= options.MinEpochs
                && s.LastValidationLoss < options.StopBelow,
            TrainingOutcome.Diverged => divergence is { } d && !double.IsFinite(d.Value) && d.Step == s.Step,
            _ => false,
        };
        if (!fits) return $"it says that it has ended ({Word.Of(s.Outcome!.Value)}), which its numbers contradict";
        return divergence is null || s.Outcome == TrainingOutcome.Diverged ? null : "it says where it diverged, and that it did not";
    }
}
