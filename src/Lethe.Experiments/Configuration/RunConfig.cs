namespace Lethe.Experiments.Configuration;

/// <summary>
/// The complete configuration of a run: a value, with its origin, for every setting. Immutable. Sources, weakest first: built-in
/// defaults, the protocol, a file, overrides.
/// </summary>
public sealed class RunConfig
{
    private const int HashDigits = 10;
    private readonly Dictionary<Setting, Assignment> _values;
    private readonly IReadOnlyList<Assignment> _explicit;

    internal RunConfig(Dictionary<Setting, Assignment> values, IReadOnlyList<Assignment> assignments, ModelCatalog models)
    {
        Models = models;
        _values = values;
        _explicit = assignments;
    }

    /// <summary>The built-in defaults: the growing-horizon protocol at width 8.</summary>
    public static RunConfig Default { get; } = ConfigResolver.Resolve([], ModelCatalog.Default);

    /// <summary>The models it may name.</summary>
    public ModelCatalog Models { get; }

    /// <summary>Every setting with its value and origin, in the order of <see cref="Settings.All"/>.</summary>
    public IReadOnlyList<ConfigEntry> Entries =>
        [.. Settings.All.Select(s => new ConfigEntry(s, s.Format(_values[s].Value), _values[s].Origin))];

    /// <summary>
    /// The first ten hexadecimal digits of SHA-256 over <see cref="ToYaml"/>: equal for configurations that compute the same. Threads do
    /// not count.
    /// </summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToYaml())))[..HashDigits];

    /// <summary>Resolves a configuration from a file or a name, and overrides.</summary>
    /// <param name="config">A file, a name of <see cref="NamedConfigs.All"/>, or null: the defaults.</param>
    /// <param name="overrides">Words such as "model.width=64", "+seed=1", "~data.length", applied in their order.</param>
    /// <param name="models">The models there are; null: those of the library.</param>
    /// <exception cref="ProblemException">Unknown key or name, wrong type, out of range, contradiction. The file cannot be
    /// read.</exception>
    public static RunConfig Resolve(string? config, IEnumerable<string>? overrides = null, ModelCatalog? models = null) =>
        ConfigSources.Resolve(config, overrides ?? [], models ?? ModelCatalog.Default);

    /// <summary>Resolves a configuration from YAML text.</summary>
    /// <param name="yaml">A mapping of settings, flat or nested.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <param name="overrides">As for <see cref="Resolve"/>.</param>
    /// <param name="models">As for <see cref="Resolve"/>.</param>
    /// <exception cref="ProblemException">As for <see cref="Resolve"/>, or not YAML.</exception>
    public static RunConfig Parse(string yaml, string source, IEnumerable<string>? overrides = null, ModelCatalog? models = null)
    {
        return ConfigSources.FromYaml(yaml, source, overrides ?? [], models ?? ModelCatalog.Default);
    }

    /// <summary>The value of a setting.</summary>
    public T Get<T>(Setting<T> setting) => (T)_values[setting].Value!;

    /// <summary>Where the value of a setting came from.</summary>
    public ConfigOrigin OriginOf(Setting setting) => _values[setting].Origin;

    /// <summary>The same configuration with another value, resolved anew: what the protocol derives from it follows.</summary>
    /// <exception cref="ProblemException">The settings contradict each other.</exception>
    public RunConfig With<T>(Setting<T> setting, T value, string origin = "program")
    {
        return ConfigResolver.Resolve([.. _explicit, new Assignment(setting, value, new ConfigOrigin(ConfigLayer.Override, origin))],
            Models);
    }

    /// <summary>The same with several settings at once, which may contradict each other one by one.</summary>
    internal RunConfig With(string origin, params (Setting Setting, object? Value)[] values) =>
        ConfigResolver.Resolve(
            [.. _explicit, .. values.Select(v => new Assignment(v.Setting, v.Value, new ConfigOrigin(ConfigLayer.Override, origin)))],
            Models);

    /// <summary>All stored settings as YAML with flat keys; <see cref="Parse"/> gives back the same values, numbers bit by bit.</summary>
    public string ToYaml()
    {
        var text = new StringBuilder();
        foreach (Setting s in Settings.All.Where(s => s.IsStored))
        {
            string value = s.Format(_values[s].Value);
            if (s.IsStoredAtDefault || value != s.DefaultText) text.Append(s.Key).Append(": ").Append(value).Append('\n');
        }

        return text.ToString();
    }
}
