namespace Lethe.Experiments.Configuration;

/// <summary>A configuration that comes with the program.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">One line: the first comment of the file.</param>
/// <param name="Yaml">Its text.</param>
public sealed record NamedConfig(string Name, string Description, string Yaml);

/// <summary>The configurations that come with the program: the YAML files in Configs, embedded.</summary>
public static class NamedConfigs
{
    private const string Suffix = ".yaml";
    private static readonly Lazy<IReadOnlyList<NamedConfig>> Loaded = new(Load);

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<NamedConfig> All => Loaded.Value;

    /// <summary>One by name, or null.</summary>
    public static NamedConfig? Find(string name) => All.FirstOrDefault(c => c.Name == name);

    private static List<NamedConfig> Load()
    {
        Assembly assembly = typeof(NamedConfigs).Assembly;
        var configs = new List<NamedConfig>();
        foreach (string resource in assembly.GetManifestResourceNames().Where(r => r.EndsWith(Suffix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            string yaml = reader.ReadToEnd();
            string description = yaml.Split('\n').First(l => l.StartsWith('#')).TrimStart('#').Trim();
            configs.Add(new NamedConfig(resource[..^Suffix.Length], description, yaml));
        }

        return configs;
    }
}
