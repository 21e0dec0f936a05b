namespace Lethe.Experiments.Configuration;

/// <summary>Turns files, names and overrides into assignments, in the order of their strength.</summary>
internal static class ConfigSources
{
    private static readonly ConfigOrigin OverrideOrigin = new(ConfigLayer.Override, "override");

    public static RunConfig Resolve(string? config, IEnumerable<string> overrides, ModelCatalog models) =>
        Resolve(Override(Read(config, models), overrides, models), models);

    public static RunConfig FromYaml(string yaml, string source, IEnumerable<string> overrides, ModelCatalog models) =>
        Resolve(Override(FromYaml(yaml, source, models), overrides, models), models);

    /// <summary>The configuration of drafts, no two of one setting.</summary>
    public static RunConfig Resolve(IReadOnlyList<Draft> drafts, ModelCatalog? models = null) =>
        ConfigResolver.Resolve(Interpolator.Resolve(drafts, models), models ?? ModelCatalog.Default);

    /// <summary>What a file, or a named configuration, gives; nothing for null.</summary>
    public static IReadOnlyList<Draft> Read(string? config, ModelCatalog? models = null)
    {
        if (config is null) return [];
        if (NamedConfigs.Find(config) is { } named && !File.Exists(config)) return FromYaml(named.Yaml, $"config {named.Name}", models);
        if (!File.Exists(config) && !Directory.Exists(config) && !LooksLikeFile(config))
        {
            if (Settings.All.FirstOrDefault(s => s.Key == config) is { } setting)
                throw ProblemException.Setting($"argument '{config}'", "it is a setting without a value", null,
                    $"Write for example {config}={setting.DefaultText}");
            throw ProblemException.Setting($"configuration '{config}'", "there is neither a file nor a named configuration of this name",
                "a YAML file or a name of `lethe list configs`",
                Suggestion.DidYouMean(config, NamedConfigs.All.Select(c => c.Name), "List the names with `lethe list configs`"));
        }

        return FromYaml(InputFile.ReadText(config, "a YAML configuration", YamlReader.MaxCharacters), config, models);
    }

    /// <summary>What a mapping in a file gives.</summary>
    public static IReadOnlyList<Draft> Of(IEnumerable<YamlEntry> entries, string source, ModelCatalog? models = null) =>
        [.. entries.Select(entry =>
    {
        string place = Place(source, entry.Line);
        return new Draft(Settings.Find(entry.Key, place), entry.Value, new ConfigOrigin(ConfigLayer.File, place)).Checked(models);
    })];

    /// <summary>A place in a file, in words.</summary>
    public static string Place(string source, long line) => Invariant($"{source} line {line}");

    /// <summary>Replaces, adds and deletes values by the words of a command line.</summary>
    public static IReadOnlyList<Draft> Override(IReadOnlyList<Draft> drafts, IEnumerable<string> words, ModelCatalog? models = null)
    {
        List<Draft> result = [.. drafts];
        foreach (string word in words)
        {
            Override change = Configuration.Override.Parse(word);
            Setting setting = Settings.Find(change.Key, $"override '{word}'");
            result.RemoveAll(d => d.Setting == setting);
            if (change.Value is not { } value) continue;
            result.Add(new Draft(setting, setting.IsList ? Written.Plain(value) : Written.Word(value), OverrideOrigin).Checked(models));
        }

        return result;
    }

    private static IReadOnlyList<Draft> FromYaml(string yaml, string source, ModelCatalog? models) =>
        Of(YamlReader.Read(yaml, source), source, models);

    private static bool LooksLikeFile(string name) =>
        name.Contains('/') || name.Contains('\\') || name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
}
