namespace Lethe.Experiments.Data;

/// <summary>What own data decide of a configuration.</summary>
internal static class OwnDataSettings
{
    private const string Origin = "data.file";

    // A file may be large enough for all steps in one epoch; the epoch with the best validation loss is still to be chosen among some.
    private const int FewestEpochs = 5;

    /// <summary>The configuration with the file's full path and hash, its sizes, channels and normalisation.</summary>
    /// <exception cref="ProblemException">A setting that was given contradicts the file.</exception>
    public static RunConfig Of(RunConfig config, string file, OwnData data)
    {
        Require(config, Settings.Inputs, data.Inputs, "input");
        Require(config, Settings.Outputs, data.Outputs, data.Classes is null ? "target" : "class");
        int size = data.Train.Inputs.Count;
        List<(Setting, object?)> values =
        [
            (Settings.DataFile, file), (Settings.Length, data.Length), (Settings.TrainSize, size),
            (Settings.ValidationSize, data.Validation.Inputs.Count), (Settings.TestSize, data.Test.Inputs.Count),
            (Settings.Inputs, data.Inputs), (Settings.Outputs, data.Outputs),
        ];
        if (data.Normalization is { } by)
        {
            values.AddRange([(Settings.InputMean, by.InputMean), (Settings.InputScale, by.InputScale),
                (Settings.TargetMean, by.TargetMean.Count == 0 ? null : by.TargetMean),
                (Settings.TargetScale, by.TargetScale.Count == 0 ? null : by.TargetScale)]);
        }

        // A file that the run is asked about later has the same names, perhaps in another order or among others.
        if (data.InputColumns.Count > 0 && config.Get(Settings.DataInputs) is null) values.Add((Settings.DataInputs, data.InputColumns));
        // Units that were given are not those of the data: what opens the run later must not look for them there.
        if (config.Get(Settings.InputMean) is not null) values.Add((Settings.DataNormalize, false));
        if (data.Classes is { } classes) values.Add((Settings.DataClasses, classes));
        int batch = Batch(config, data.Length, size);
        if (!IsGiven(config, Settings.Batch)) values.Add((Settings.Batch, batch));
        if (config.Get(Settings.Protocol) == Protocol.GrowingHorizon && !IsGiven(config, Settings.Epochs))
        {
            // The protocol counts optimizer steps; a file of its own size makes other epochs of them.
            long steps = (long)config.Get(Settings.ProtocolSteps) * config.Get(Settings.Epochs);
            int perEpoch = Trainer.StepsOf(size, batch, OutputObjective.WindowsOf(data.Length, config.Get(Settings.Window)));
            values.Add((Settings.Epochs, (int)Math.Clamp((steps + perEpoch - 1) / perEpoch, FewestEpochs, int.MaxValue)));
        }

        return config.With(Origin, [.. values]);
    }

    /// <summary>Refuses a run whose settings are not those that its data gave it: one of them was changed since.</summary>
    /// <exception cref="ProblemException">They are not.</exception>
    public static void RequireOf(RunConfig config, OwnData data)
    {
        foreach ((Setting<int> setting, int found) in ((Setting<int>, int)[])
            [(Settings.Length, data.Length), (Settings.TrainSize, data.Train.Inputs.Count),
                (Settings.ValidationSize, data.Validation.Inputs.Count), (Settings.TestSize, data.Test.Inputs.Count),
                (Settings.Inputs, data.Inputs), (Settings.Outputs, data.Outputs)])
        {
            if (config.Get(setting) != found)
                throw Changed(config, Invariant($"{setting.Key} is {config.Get(setting)}, and the data give {found}"));
        }
    }

    /// <summary>What is said of settings that do not go with a stored file.</summary>
    public static ProblemException Changed(RunConfig config, string actual) => ProblemException.Setting(
        $"setting '{Settings.DataFile.Key}' ({config.OriginOf(Settings.DataFile)})", actual,
        "the settings this file with its sha256 was stored with",
        "Name the file anew, as data=FILE without sha256, and omit what it decides: sizes, channels and normalisation");

    private static int Batch(RunConfig config, int length, int size)
    {
        if (IsGiven(config, Settings.Batch)) return config.Get(Settings.Batch);
        int batch = config.Get(Settings.Protocol) == Protocol.GrowingHorizon
            ? Protocols.Sequences(config.Get(Settings.ProtocolTokens), length) : config.Get(Settings.Batch);
        return Math.Min(batch, size);
    }

    private static bool IsGiven(RunConfig config, Setting setting) => config.OriginOf(setting).Layer >= ConfigLayer.File;

    private static void Require(RunConfig config, Setting<int> setting, int found, string what)
    {
        if (!IsGiven(config, setting) || config.Get(setting) == found) return;
        throw ProblemException.Setting($"setting '{setting.Key}'",
            Invariant($"it is {config.Get(setting)}, the data have {found} {what} {(found == 1 ? "channel" : "channels")}"),
            "the channels of the data", $"Omit {setting.Key}");
    }
}
