namespace Lethe.Experiments.Reproduction;

/// <summary>
/// One figure or table of the papers, described by a YAML file of the folder experiments: what the paper claims, how it is measured, at
/// which scales, and how long that takes. A scale's own values replace those of the file.
/// </summary>
public sealed class ExperimentFile
{
    private const string Suffix = ".experiment";
    private static readonly string[] Scales = ["smoke", "reduced", "full"];
    private static readonly Lazy<IReadOnlyList<ExperimentFile>> Loaded = new(Load);

    private readonly Dictionary<string, YamlEntry> _entries;

    private ExperimentFile(string id, string yaml)
    {
        Id = id;
        Yaml = yaml;
        Source = $"experiments/{id}.yaml";
        _entries = YamlReader.Read(yaml, Source).ToDictionary(e => e.Key);
    }

    /// <summary>All of them, in the paper's order.</summary>
    public static IReadOnlyList<ExperimentFile> All => Loaded.Value;

    /// <summary>fig1, ..., table1, grid.</summary>
    public string Id { get; }

    /// <summary>The text of the file.</summary>
    public string Yaml { get; }

    /// <summary>What it is.</summary>
    public string Title => Text("title");

    /// <summary>What the paper says it shows.</summary>
    public string Claim => Text("claim");

    /// <summary>How agreement is decided.</summary>
    public string Rule => Text("rule");

    internal string Source { get; }

    internal string Study => Text("study");

    private double Order => At(0, 0).Number("order");

    /// <summary>About how long it takes on two cores, in seconds.</summary>
    public double Seconds(ReproductionScale scale) => At(scale, 0).Number("seconds");

    /// <summary>One by id, or null.</summary>
    public static ExperimentFile? Find(string id) => All.FirstOrDefault(e => e.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    /// <summary>A file's text as an experiment.</summary>
    /// <exception cref="ProblemException">It is no mapping of known keys.</exception>
    internal static ExperimentFile Parse(string id, string yaml) => new(id, yaml);

    internal ScaledExperiment At(ReproductionScale scale, int seed)
    {
        string prefix = Scales[(int)scale] + ".";
        var values = new Dictionary<string, YamlEntry>();
        foreach ((string key, YamlEntry entry) in _entries)
            if (!Scales.Any(s => key.StartsWith(s + ".", StringComparison.Ordinal))) values[key] = entry;
        foreach ((string key, YamlEntry entry) in _entries)
            if (key.StartsWith(prefix, StringComparison.Ordinal)) values[key[prefix.Length..]] = entry;
        return new ScaledExperiment(this, scale, seed, values);
    }

    private string Text(string key) => _entries.TryGetValue(key, out YamlEntry? entry) && entry.Value.Items is [var first, ..] ? first.Text
        : throw ProblemException.Setting(Source, $"it has no '{key}'", "title, claim, rule, study, order and the settings of the study",
            "Add the line");

    private static ExperimentFile[] Load()
    {
        Assembly assembly = typeof(ExperimentFile).Assembly;
        var files = new List<ExperimentFile>();
        foreach (string resource in assembly.GetManifestResourceNames().Where(r => r.EndsWith(Suffix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            files.Add(new ExperimentFile(resource[..^Suffix.Length], reader.ReadToEnd()));
        }
        return [.. files.OrderBy(f => f.Order)];
    }
}
