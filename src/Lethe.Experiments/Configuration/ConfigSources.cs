using System.Globalization;
using Lethe.Interop;

namespace Lethe.Experiments.Configuration;

/// <summary>Turns files, names and overrides into assignments, in the order of their strength.</summary>
internal static class ConfigSources
{
    private static readonly ConfigOrigin OverrideOrigin = new(ConfigLayer.Override, "override");

    public static RunConfig Resolve(string? config, IEnumerable<string> overrides)
    {
        if (config is null) return Apply([], overrides);
        if (NamedConfigs.Find(config) is { } named && !File.Exists(config)) return FromYaml(named.Yaml, $"config {named.Name}", overrides);
        if (!File.Exists(config) && !Directory.Exists(config) && !LooksLikeFile(config))
        {
            throw new ConfigurationException($"configuration '{config}'", "there is neither a file nor a named configuration of this name",
                "a YAML file or a name of `lethe list configs`",
                Suggestion.DidYouMean(config, NamedConfigs.All.Select(c => c.Name), "List the names with `lethe list configs`"));
        }

        return FromYaml(InputFile.ReadText(config, "a YAML configuration", YamlReader.MaxCharacters), config, overrides);
    }

    public static RunConfig FromYaml(string yaml, string source, IEnumerable<string> overrides)
    {
        var assignments = new List<Assignment>();
        foreach (YamlEntry entry in YamlReader.Read(yaml, source))
        {
            string place = $"{source} line {entry.Line.ToString(CultureInfo.InvariantCulture)}";
            Setting setting = Settings.Find(entry.Key, place);
            object? value = setting.Read(entry.Value, $"setting '{setting.Key}' ({place})");
            assignments.Add(new Assignment(setting, value, new ConfigOrigin(ConfigLayer.File, place)));
        }

        return Apply(assignments, overrides);
    }

    private static RunConfig Apply(List<Assignment> assignments, IEnumerable<string> overrides)
    {
        foreach (string word in overrides)
        {
            Override change = Override.Parse(word);
            Setting setting = Settings.Find(change.Key, $"override '{word}'");
            assignments.RemoveAll(a => a.Setting == setting);
            if (change.Value is null) continue;
            object? value = setting.Read(Written.Plain(change.Value), $"setting '{setting.Key}' (override)");
            assignments.Add(new Assignment(setting, value, OverrideOrigin));
        }

        return ConfigResolver.Resolve(assignments);
    }

    private static bool LooksLikeFile(string name) =>
        name.Contains('/') || name.Contains('\\') || name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
}
