namespace Lethe.Experiments.Runs;

/// <summary>What weights were made for: every setting of their run, and a digest of what its data are made of.</summary>
/// <param name="Config">The settings, as <see cref="RunConfig.ToYaml"/> gives them: equal for equal values.</param>
/// <param name="Data">SHA-256 of the definition of the data.</param>
internal sealed record RunIdentity(string Config, string Data)
{
    // Of the numbers, not of the code: to be raised when the same settings come to give other data.
    private const int GeneratorVersion = 1;

    private const string ConfigKey = "config", DataKey = "data_sha256";

    /// <summary>That of a run.</summary>
    /// <exception cref="ProblemException">The target's file cannot be read.</exception>
    public static RunIdentity Of(RunConfig config) => new(config.ToYaml(), DigestOfData(config));

    /// <summary>As a file's metadata say; null where they say nothing.</summary>
    public static RunIdentity? Read(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(ConfigKey, out string? config) && metadata.TryGetValue(DataKey, out string? data)
            ? new RunIdentity(config, data) : null;

    /// <summary>Puts it into the metadata of a file.</summary>
    public void Write(Dictionary<string, string> metadata) => (metadata[ConfigKey], metadata[DataKey]) = (Config, Data);

    /// <summary>The settings that differ from those of a configuration.</summary>
    /// <exception cref="ProblemException">The stored settings cannot be read, as after a change of the program.</exception>
    public IReadOnlyList<SettingChange> Changes(RunConfig now) => Config == now.ToYaml()
        ? [] : SettingChange.Between(RunConfig.Parse(Config, "its checkpoint", models: now.Models), now);

    private static string DigestOfData(RunConfig config)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
        Add(Invariant($"lethe data {GeneratorVersion}"));
        string target = config.Get(Settings.Target);
        DataFile? own = DataFile.Of(config);
        foreach (ConfigEntry entry in config.Entries)
        {
            // Settings of own data count where there are such; checkpoints from before they existed keep their digest.
            if (!entry.Setting.IsStoredAtDefault && (own is null || entry.Setting == Settings.DataFile)) continue;
            if (entry.Setting.Group == "data" || entry.Setting == Settings.TimeStep || entry.Setting == Settings.Seed)
                Add($"{entry.Setting.Key}: {entry.Text}");
        }

        // What counts is what stands in the file, not what it is called.
        if (own is not null) Add($"data.file: {own.Hash ?? own.Digest()}");
        Add(TargetFile.Of(target) is { } file ? $"target: {TargetFactory.FilePrefix}{file.Digest()}"
            : $"target: {target.Trim().ToLowerInvariant()}");

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
