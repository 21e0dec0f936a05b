namespace Lethe.Experiments.Reproduction;

/// <summary>An experiment at one scale, its seeds shifted: its values, and its runs where it trains.</summary>
internal sealed partial class ScaledExperiment(ExperimentFile file, ReproductionScale scale, int seed, IReadOnlyDictionary<string,
    YamlEntry> values)
{
    private const string SetPrefix = "set.", GridPrefix = "grid.", SeedKey = "seed";

    public ExperimentFile File => file;

    public ReproductionScale Scale => scale;

    /// <summary>The first of the seeds that `seeds` counts.</summary>
    public int FirstSeed => seed;

    public IEnumerable<string> Keys => values.Keys;

    public bool Has(string key) => values.ContainsKey(key);

    public double Number(string key) => Read<double>(key, Word(key));

    public int Whole(string key) => Read<int>(key, Word(key));

    public string Word(string key) => Entry(key).Value.Items is [var first, ..] ? first.Text : throw Problem(key, "is empty", "a value");

    public IReadOnlyList<string> Words(string key) => [.. Entry(key).Value.Split().Select(s => s.Text)];

    public IReadOnlyList<double> Numbers(string key) => [.. Words(key).Select(w => Read<double>(key, w))];

    public IReadOnlyList<int> Wholes(string key) => [.. Words(key).Select(w => Read<int>(key, w))];

    /// <summary>The runs as a sweep: `set` for all of them, and the product of the lists under `grid`.</summary>
    /// <exception cref="ProblemException">A setting is unknown or out of range.</exception>
    public SweepGrid Grid()
    {
        var text = new StringBuilder(Invariant($"# {file.Title}; scale {scale.ToString().ToLowerInvariant()}\n"));
        foreach ((string section, string prefix) in new[] { ("set:", SetPrefix), ("grid:", GridPrefix) })
        {
            text.Append(section).Append('\n');
            foreach ((string key, YamlEntry entry) in values.Where(v => v.Key.StartsWith(prefix, StringComparison.Ordinal)))
            {
                string items = string.Join(", ", entry.Value.Items.Select(i => Quoted(Shifted(key[prefix.Length..], i.Text))));
                text.Append(Invariant($"  {key[prefix.Length..]}: {(entry.Value.IsSequence ? $"[{items}]" : items)}\n"));
            }
        }
        if (seed > 0 && !Has(SetPrefix + SeedKey) && !Has(GridPrefix + SeedKey))
            text.Replace("set:\n", Invariant($"set:\n  {SeedKey}: {seed}\n"));
        return SweepGrid.Parse(text.ToString(), file.Source);
    }

    /// <summary>A seed, or the seed in the name of a drawn network, moved on.</summary>
    private string Shifted(string key, string text)
    {
        if (key == SeedKey) return Moved(text);
        return SeedInName().Replace(text, match => match.Groups[1].Value + Moved(match.Groups[2].Value));
    }

    private string Moved(string number) => Invariant($"{Read<int>(SeedKey, number) + (long)seed}");

    private T Read<T>(string key, string text)
        where T : IParsable<T> => T.TryParse(text, CultureInfo.InvariantCulture, out T? value)
            ? value : throw Problem(key, $"is '{text}'", typeof(T) == typeof(int) ? "a whole number" : "a number");

    [GeneratedRegex(@"(^random:.*\bseed=)(\d+)")]
    private static partial Regex SeedInName();

    // A teacher's name has commas, which part alternatives where they stand bare.
    private static string Quoted(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+' or '_')
        ? text : $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";

    private ProblemException Problem(string key, string actual, string expected) =>
        ProblemException.Setting(file.Source, $"its '{key}' {actual}", expected, "Correct the line");

    private YamlEntry Entry(string key) => values.TryGetValue(key, out YamlEntry? entry) ? entry
        : throw ProblemException.Setting(file.Source, $"it has no '{key}' at this scale", "the values its study needs", "Add the line");
}
