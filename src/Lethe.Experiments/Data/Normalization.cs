namespace Lethe.Experiments.Data;

/// <summary>
/// What own data are shifted and scaled by, channel by channel: x' = (x - mean) / scale. It is part of a run's configuration, so that a
/// model and its units stay together wherever the configuration goes.
/// </summary>
/// <param name="InputMean">Of the inputs.</param>
/// <param name="InputScale">Of the inputs.</param>
/// <param name="TargetMean">Of the targets; of classes none.</param>
/// <param name="TargetScale">Of the targets; of classes none.</param>
public sealed record Normalization(IReadOnlyList<double> InputMean, IReadOnlyList<double> InputScale, IReadOnlyList<double> TargetMean,
    IReadOnlyList<double> TargetScale)
{
    /// <summary>The settings it stands in.</summary>
    internal static IReadOnlyList<Setting> Settings { get; } =
        [Configuration.Settings.InputMean, Configuration.Settings.InputScale, Configuration.Settings.TargetMean,
            Configuration.Settings.TargetScale];

    /// <summary>That of a run; null where it has none.</summary>
    /// <exception cref="ProblemException">The settings are not as many as the channels.</exception>
    public static Normalization? Of(RunConfig config)
    {
        IReadOnlyList<double>? inputMean = config.Get(Configuration.Settings.InputMean),
            inputScale = config.Get(Configuration.Settings.InputScale);
        IReadOnlyList<double> targetMean = config.Get(Configuration.Settings.TargetMean) ?? [],
            targetScale = config.Get(Configuration.Settings.TargetScale) ?? [];
        if (inputMean is null && inputScale is null && targetMean.Count == 0 && targetScale.Count == 0) return null;
        if (inputMean is not null && inputScale?.Count == inputMean.Count && targetMean.Count == targetScale.Count)
            return new Normalization(inputMean, inputScale, targetMean, targetScale);
        throw ProblemException.Setting("settings 'data.input_mean', 'data.input_scale', 'data.target_mean' and 'data.target_scale'",
            Invariant($"they have {inputMean?.Count ?? 0}, {inputScale?.Count ?? 0}, {targetMean.Count} and {targetScale.Count} numbers"),
            "as many means as scales", "Give all of them, or none");
    }

    /// <summary>Inputs in the units of the data become those the model reads.</summary>
    /// <exception cref="ProblemException">Other channels.</exception>
    public void ApplyToInputs(TiledSequences inputs)
    {
        Require(inputs.Channels, InputMean.Count, "input");
        Each(inputs, (x, c) => (x - InputMean[c]) / InputScale[c]);
    }

    /// <summary>Outputs of the model become those in the units of the data.</summary>
    /// <exception cref="ProblemException">Other channels.</exception>
    public void UndoOnOutputs(TiledSequences outputs)
    {
        if (TargetMean.Count == 0) return;
        Require(outputs.Channels, TargetMean.Count, "target");
        Each(outputs, (y, c) => (y * TargetScale[c]) + TargetMean[c]);
    }

    private static void Require(int channels, int known, string what)
    {
        if (channels == known) return;
        throw ProblemException.Setting($"settings 'data.{what}_mean' and 'data.{what}_scale'",
            Invariant($"they have {known} numbers, the model has {channels} {what} channels"), "one number to each channel",
            "Take the settings of the run the weights are of");
    }

    private static void Each(TiledSequences sequences, Func<double, int, double> map)
    {
        for (int tile = 0; tile < sequences.Tiles; tile++)
        {
            Span<double> values = sequences.Tile(tile);
            int lanes = sequences.LanesOf(tile);
            for (int at = 0; at < values.Length; at += TiledSequences.Lanes)
            {
                int channel = at / TiledSequences.Lanes % sequences.Channels;
                for (int lane = 0; lane < lanes; lane++) values[at + lane] = map(values[at + lane], channel);
            }
        }
    }
}
