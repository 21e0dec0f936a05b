namespace Lethe.Experiments.Runs;

/// <summary>
/// Says so where a model has learnt next to nothing: memory, radius and verdict of such a model are correct numbers of the wrong model.
/// </summary>
public static class LearningNote
{
    /// <summary>Above this relative error a model has learnt next to nothing: half of the mean square is not explained.</summary>
    public const double NextToNothing = 0.5;

    /// <summary>How little was learnt, why training ended, and what to do; null where more was learnt, or nothing is known.</summary>
    /// <param name="config">The configuration of the run.</param>
    /// <param name="result">Its result; null: none yet.</param>
    public static string? Of(RunConfig config, RunResult? result)
    {
        if (result is null || !(result.RelativeError > NextToNothing)) return null;
        string epochs = Invariant($"{result.Epochs} {(result.Epochs == 1 ? "epoch" : "epochs")}");
        string error = Invariant($"relative error {result.RelativeError:G3}");
        if (result.Outcome == TrainingOutcome.Imported)
        {
            return $"{error} against {config.Get(Settings.Target)}: these weights were hardly trained on it. Name what they were trained "
                + "on (target=, or data=FILE), or measure their memory alone";
        }

        return $"{error} after {epochs}: {Ended(config, result)}. The model has learnt next to nothing (1 is what a constant reaches); "
            + "what is measured of it says little of one that has. " + WayOut(config, result);
    }

    private static string Ended(RunConfig config, RunResult result)
    {
        if (result.Outcome != TrainingOutcome.ReachedThreshold) return "training went to its last epoch";
        Setting setting = config.OriginOf(Settings.StopBelow).Place == "chain" ? Settings.Chain : Settings.StopBelow;
        return setting == Settings.Chain ? $"stopped by {setting.Key}, at a validation loss below {Threshold(config)}"
            : $"stopped by {setting.Key}={Threshold(config)}";
    }

    private static string Threshold(RunConfig config) => Settings.StopBelow.Format(config.Get(Settings.StopBelow));

    private static string WayOut(RunConfig config, RunResult result)
    {
        if (config.Get(Settings.Protocol) == Protocol.Reference)
        {
            string longer = result.Outcome == TrainingOutcome.ReachedThreshold ? "Train on with train.stop_below=none train.chain=none"
                : "Raise train.epochs";
            return $"{longer}, or take the default, protocol=growing-horizon, which trains well";
        }

        return OwnData.IsOf(config)
            ? "Raise train.epochs, model.width or data.length (longer windows), or give inputs that say more about the targets"
            : "Raise train.epochs or model.width, or take another train.lr, model or model.parameterization";
    }
}
