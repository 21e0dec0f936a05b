namespace Lethe.Experiments.Data;

/// <summary>Data of one's own, cut into sequences, shared out and normalised.</summary>
public sealed record OwnData
{
    /// <summary>What the setting `target` says where data.file gives the data.</summary>
    internal const string TargetName = "data";

    /// <summary>What is trained on.</summary>
    public required SequenceSet Train { get; init; }

    /// <summary>What chooses the epoch.</summary>
    public required SequenceSet Validation { get; init; }

    /// <summary>What is measured on.</summary>
    public required SequenceSet Test { get; init; }

    /// <summary>What they were shifted and scaled by; null: nothing.</summary>
    public required Normalization? Normalization { get; init; }

    /// <summary>Names of the classes; null: targets are numbers.</summary>
    public required IReadOnlyList<string>? Classes { get; init; }

    /// <summary>True where targets are tokens, one to each step: (batch, time, 1), NaN where there is none.</summary>
    public bool AreTokens => Classes is not null && Train.Labels.Length == 0;

    /// <summary>The columns that are inputs, where the data are a table whose names a setting can hold; else none.</summary>
    public IReadOnlyList<string> InputColumns { get; init; } = [];

    /// <summary>What was left out, filled or padded, in sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>T.</summary>
    public int Length => Train.Inputs.Length;

    /// <summary>d.</summary>
    public int Inputs => Train.Inputs.Channels;

    /// <summary>o.</summary>
    public int Outputs => Classes?.Count ?? Train.Targets.Channels;

    /// <summary>The data without what training alone needs, as numbers.</summary>
    public DataSplit Split => new(Train.Inputs, Train.Targets, Validation.Inputs, Validation.Targets, Test.Inputs, Test.Targets);

    /// <summary>The data as sequences with classes.</summary>
    public LabelledSequences Labelled => new(Train.Inputs, Train.Labels, Validation.Inputs, Validation.Labels);

    /// <summary>True where the targets of a configuration are classes, of sequences or of steps (tokens).</summary>
    /// <param name="config">The configuration of the run.</param>
    public static bool IsOfClasses(RunConfig config) => IsOf(config) && config.Get(Settings.DataKind) != TargetKind.Numbers;

    /// <summary>What a run's model is to whoever probes its memory: of tokens, the model that reads them.</summary>
    /// <param name="config">The configuration of the run.</param>
    /// <param name="model">Its model.</param>
    public static ISequenceModel Reader(RunConfig config, ISequenceModel model) =>
        config.Get(Settings.DataTokens) is null ? model : new TokenModel(model);

    /// <summary>True where a configuration is of own data.</summary>
    public static bool IsOf(RunConfig config) => DataFile.Of(config) is not null;

    /// <summary>What a run of own data is said to learn: the file, and digits that stand for what is read of it and how.</summary>
    /// <param name="config">The configuration of the run.</param>
    public static string NameOf(RunConfig config)
    {
        DataFile file = DataFile.Of(config)!;
        // Runs of other columns, windows or gaps have another target, though the file is one: no regression may mix them.
        // Units taken from the training part follow from the file and the seed: runs of several seeds are of one target all the same.
        bool units = !config.Get(Settings.DataNormalize);
        IEnumerable<string> parts = config.Entries.Where(e => e.Setting.IsOfOwnData && e.Setting != Settings.DataFile
            && (units || !Data.Normalization.Settings.Contains(e.Setting)) || e.Setting == Settings.Length)
            .Select(e => $"{e.Setting.Key}: {e.Text}");
        string text = string.Join('\n', parts.Append(file.Hash ?? string.Join(',', file.Paths)));
        return $"{Printable.Line(file.Name)}#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..6]}";
    }
}
