using System.Globalization;
using Lethe.Experiments.Configuration;

namespace Lethe.Experiments.Reproduction;

/// <summary>An experiment at one scale: its values, and its runs where it trains.</summary>
internal sealed class ScaledExperiment(ExperimentFile file, ReproductionScale scale, IReadOnlyDictionary<string, YamlEntry> values)
{
    private const string SetPrefix = "set.", GridPrefix = "grid.";

    public ExperimentFile File => file;

    public ReproductionScale Scale => scale;

    public IEnumerable<string> Keys => values.Keys;

    public bool Has(string key) => values.ContainsKey(key);

    public double Number(string key) => double.Parse(Entry(key).Value.Items[0].Text, CultureInfo.InvariantCulture);

    public int Whole(string key) => int.Parse(Entry(key).Value.Items[0].Text, CultureInfo.InvariantCulture);

    public string Word(string key) => Entry(key).Value.Items[0].Text;

    public IReadOnlyList<string> Words(string key) => [.. Entry(key).Value.Split().Select(s => s.Text)];

    public IReadOnlyList<double> Numbers(string key) => [.. Words(key).Select(w => double.Parse(w, CultureInfo.InvariantCulture))];

    public IReadOnlyList<int> Wholes(string key) => [.. Words(key).Select(w => int.Parse(w, CultureInfo.InvariantCulture))];

    /// <summary>The runs: `set` for all of them, and the product of the lists under `grid`, the last key fastest.</summary>
    /// <exception cref="ConfigurationException">A setting is unknown or out of range.</exception>
    public IReadOnlyList<RunConfig> Runs()
    {
        string[] common = [.. values.Where(v => v.Key.StartsWith(SetPrefix, StringComparison.Ordinal)).Select(v => $"{v.Key[SetPrefix.Length..]}={List(v.Value)}")];
        var tasks = new List<string[]> { common };
        foreach ((string key, YamlEntry entry) in values.Where(v => v.Key.StartsWith(GridPrefix, StringComparison.Ordinal)))
            tasks = [.. tasks.SelectMany(_ => entry.Value.Split(), (task, value) => (string[])[.. task, $"{key[GridPrefix.Length..]}={value.Text}"])];
        return [.. tasks.Select(words => RunConfig.Resolve(null, words))];
    }

    private static string List(YamlEntry entry) => string.Join(',', entry.Value.Items.Select(i => i.Text));

    private YamlEntry Entry(string key) => values.TryGetValue(key, out YamlEntry? entry) ? entry
        : throw new ConfigurationException(file.Source, $"it has no '{key}' at this scale", "the values its study needs", "Add the line");
}
