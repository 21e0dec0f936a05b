namespace Lethe.Experiments.Sweeps;

/// <summary>Reads grid files and the words of a command line.</summary>
internal static class SweepGridReader
{
    private const string Base = "base", Set = "set", Grid = "grid", Zip = "zip", Runs = "runs", AxisPrefix = "grid.";
    private static readonly string[] Sections = [Base, Set, Grid, Zip, Runs];

    public static SweepGrid Read(string? grid, IEnumerable<string> words, DataFormats data)
    {
        string[] given = [.. words];
        if (grid is not null && File.Exists(grid))
        {
            string text = InputFile.ReadText(grid, "a grid or a configuration (YAML)", YamlReader.MaxCharacters);
            if (YamlReader.Open(text, grid).Root.Pairs.Any(pair => Sections.Contains(pair.Name))) return Parse(text, grid, given, data);
        }

        var plan = new SweepPlan(ConfigSources.Read(grid), data);
        Change(plan, given);
        string description = grid is null ? "" : NamedConfigs.Find(grid) is { } named && !File.Exists(grid) ? named.Description : "";
        return plan.Expand(description,
            SweepGridText.Of(plan,
            $"lethe sweep {string.Join(' ', new[] { grid }.OfType<string>().Concat(given).Select(ShellWord.Quote))}"));
    }

    public static SweepGrid Parse(string yaml, string source, IEnumerable<string> words, DataFormats data)
    {
        string[] given = [.. words];
        YamlReader reader = YamlReader.Open(yaml, source);
        Dictionary<string, YamlNode> sections = Split(reader);
        IReadOnlyList<Draft> common = [];
        if (sections.TryGetValue(Base, out YamlNode? file)) common = ConfigSources.Read(BasePath(reader, file, source));
        var plan = new SweepPlan(common, data);
        if (sections.TryGetValue(Set, out YamlNode? set))
            foreach (Draft draft in ConfigSources.Of(reader.Entries(Mapping(reader, set, Set)), source)) plan.Set(draft);
        if (sections.TryGetValue(Grid, out YamlNode? grid))
            foreach (SweepAxis axis in Axes(reader, Mapping(reader, grid, Grid), source)) plan.AddAxis(axis, Place(axis));
        if (sections.TryGetValue(Zip, out YamlNode? zip))
            plan.SetZip([.. Axes(reader, Mapping(reader, zip, Zip), source)], ConfigSources.Place(source, zip.Line));
        if (sections.TryGetValue(Runs, out YamlNode? runs))
            plan.SetRuns(RunList(reader, runs, source), ConfigSources.Place(source, runs.Line));
        plan.RequireOnePlace(source);
        Change(plan, given);
        string text = yaml.EndsWith('\n') ? yaml : yaml + "\n";
        return plan.Expand(Description(yaml), given.Length == 0
            ? text : $"{text}# with the words {SweepGridText.OneLine(string.Join(' ', given))}\n");
    }

    public static ProblemException TooMany(string what, long count) => ProblemException.Setting(what,
        Invariant($"there are {(count == long.MaxValue ? "more than 2^63" : count)} combinations"),
        Invariant($"at most {SweepGrid.MaxTasks} tasks in a sweep"), "Give fewer alternatives, or split the sweep");

    private static void Change(SweepPlan plan, string[] words)
    {
        foreach (string word in words)
        {
            Override change = Override.Parse(word);
            bool asAxis = change.Key.StartsWith(AxisPrefix, StringComparison.Ordinal);
            Setting setting = Settings.Find(asAxis ? change.Key[AxisPrefix.Length..] : change.Key, $"override '{word}'");
            plan.RequireFree(setting, $"override '{word}'");
            if (change.Value is not { } value)
            {
                plan.Remove(setting);
                continue;
            }

            SweepAxis axis = SweepAlternatives.FromText(setting, value);
            if (asAxis || axis.Alternatives.Count > 1) plan.ReplaceAxis(axis, $"override '{word}'");
            else plan.Fix(axis.Alternatives[0]);
        }
    }

    private static Dictionary<string, YamlNode> Split(YamlReader reader)
    {
        var sections = new Dictionary<string, YamlNode>();
        foreach ((string name, YamlNode node) in reader.Root.Pairs)
        {
            if (!Sections.Contains(name))
            {
                bool isSetting = Settings.All.Any(s => s.Key == name || s.Group == name);
                throw reader.Problem(node.Line, $"there is no section '{name}' in a grid", $"the sections {string.Join(", ", Sections)}",
                    isSetting ? $"Put '{name}' under '{Set}', or under '{Grid}' to vary it"
                        : Suggestion.DidYouMean(name, Sections, "Correct the name"));
            }

            if (!sections.TryAdd(name, node))
                throw reader.Problem(node.Line, $"the section '{name}' stands here a second time", "each section once");
        }

        return sections;
    }

    private static YamlMapping Mapping(YamlReader reader, YamlNode node, string name) => node as YamlMapping
        ?? (node is YamlLeaf leaf && ScalarText.IsNull(leaf.Value) ? new YamlMapping([], node.Line)
            : throw reader.Problem(node.Line, $"'{name}' is {node.Kind}", "a mapping of settings, such as 'seed: 0..4'"));

    private static IEnumerable<SweepAxis> Axes(YamlReader reader, YamlMapping mapping, string source) => reader.Flat(mapping).Select(pair =>
        SweepAlternatives.FromYaml(reader, Settings.Find(pair.Key, ConfigSources.Place(source, pair.Node.Line)), pair.Node, source));

    private static List<IReadOnlyList<Draft>> RunList(YamlReader reader, YamlNode node, string source)
    {
        if (node is not YamlItems { List.Count: > 0 } items)
            throw reader.Problem(node.Line, $"'{Runs}' is {(node is YamlItems ? "an empty list" : node.Kind)}",
            "a list of mappings, such as '- {seed: 1}'");
        return [.. items.List.Select(item => item is YamlMapping run ? ConfigSources.Of(reader.Entries(run), source)
            : throw reader.Problem(item.Line, $"an item of '{Runs}' is {item.Kind}", "a mapping of settings, such as '- {seed: 1}'"))];
    }

    private static string BasePath(YamlReader reader, YamlNode node, string source)
    {
        if (node is not YamlLeaf { Value.Text: { Length: > 0 } name })
            throw reader.Problem(node.Line, $"'{Base}' is {node.Kind}", "a name of `lethe list configs`, or a file beside the grid");
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(source)) ?? "", name);
        return File.Exists(beside) || NamedConfigs.Find(name) is null && name.Contains('.') ? beside : name;
    }

    private static string Place(SweepAxis axis) => axis.Alternatives[0].What;

    private static string Description(string yaml) =>
        yaml.Split('\n').Select(line => line.Trim()).TakeWhile(line => line.Length == 0 || line.StartsWith('#'))
        .Select(line => line.TrimStart('#').Trim())
            .FirstOrDefault(line => line.Length > 0 && !line.StartsWith("yaml-language-server", StringComparison.Ordinal)) ?? "";
}
