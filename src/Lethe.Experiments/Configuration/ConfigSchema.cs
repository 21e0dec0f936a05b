namespace Lethe.Experiments.Configuration;

/// <summary>
/// JSON Schemas (draft 7, which editors know best) of configurations and of sweep grids, made from <see cref="Settings.All"/>. They check
/// keys, types and ranges; what settings mean together is checked when a configuration is resolved.
/// </summary>
public static class ConfigSchema
{
    private const string Reference = "reference", Range = "range", ConfigName = "config";

    /// <summary>The schema of a configuration file.</summary>
    public static IReadOnlyDictionary<string, object?> Config()
    {
        SchemaObject schema = Head("lethe configuration", "A run of lethe train: lethe train FILE.yaml");
        foreach ((string key, object? value) in ConfigObject()) schema[key] = value;
        schema["definitions"] = Definitions();
        return schema;
    }

    /// <summary>The schema of a grid file.</summary>
    public static IReadOnlyDictionary<string, object?> Grid()
    {
        SchemaObject schema = Head("lethe sweep grid", "The runs of lethe sweep: lethe sweep FILE.yaml");
        SchemaObject axes = Mapping(AxisOf, "Settings that vary");
        schema["type"] = "object";
        schema["properties"] = new SchemaObject
        {
            ["base"] = new SchemaObject
            {
                ["type"] = "string",
                ["minLength"] = 1,
                ["description"] = "A name of lethe list configs, or a configuration file beside this one",
            },
            ["set"] = OrNothing(ConfigName, "Settings of all runs; a list here is the value of a setting that takes lists"),
            ["grid"] = OrNothing("axes", "Alternatives whose product is taken: a list, or a range 0..4"),
            ["zip"] = OrNothing("axes", "Alternatives walked together: lists of one length"),
            ["runs"] = new SchemaObject
            {
                ["description"] = "Runs one by one, each multiplied by grid and zip",
                ["type"] = "array",
                ["minItems"] = 1,
                ["items"] = Pointer(ConfigName),
            },
        };
        schema["additionalProperties"] = false;
        SchemaObject definitions = Definitions();
        definitions[ConfigName] = ConfigObject();
        definitions["axes"] = axes;
        definitions[Range] = new SchemaObject
        {
            ["type"] = "string",
            ["pattern"] = @"^-?[0-9]+\.\.-?[0-9]+(\.\.[0-9]+)?$",
            ["description"] = "FROM..TO or FROM..TO..STEP, both ends included",
        };
        schema["definitions"] = definitions;
        return schema;
    }

    /// <summary>A schema as the text of a file.</summary>
    public static string Text(IReadOnlyDictionary<string, object?> schema) => JsonText.Of(schema);

    private static SchemaObject Head(string title, string description) => new()
    {
        ["$schema"] = "http://json-schema.org/draft-07/schema#",
        ["title"] = title,
        ["description"] = description,
    };

    private static SchemaObject ConfigObject() => Mapping(setting => Pointer(setting.Key), "Settings of a run");

    /// <summary>Every setting under its flat key, and the same nested by groups; a group that is a setting itself is its value or a mapping
    /// with a "name".</summary>
    private static SchemaObject Mapping(Func<Setting, SchemaObject> value, string description)
    {
        var properties = new SchemaObject();
        foreach (Setting setting in Settings.All) properties[setting.Key] = value(setting);
        foreach (IGrouping<string, Setting> group in Settings.All.Where(s => s.Key.Contains('.')).GroupBy(s => s.Group))
        {
            var inner = new SchemaObject();
            foreach (Setting setting in group) inner[setting.Key[(group.Key.Length + 1)..]] = value(setting);
            var nested = new SchemaObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = inner };
            if (Settings.All.FirstOrDefault(s => s.Key == group.Key) is { } named)
            {
                inner["name"] = value(named);
                nested = AnyOf(value(named), nested);
            }

            properties[group.Key] = nested;
        }

        return new SchemaObject
        {
            ["description"] = description,
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
    }

    private static SchemaObject AxisOf(Setting setting)
    {
        SchemaObject[] one = setting.Type == "text" ? [Pointer(setting.Key)] : [Pointer(setting.Key), Pointer(Range)];
        return AnyOf([.. one, new SchemaObject
        {
            ["type"] = "array",
            ["minItems"] = 1,
            ["items"] = one.Length == 1 ? one[0] : AnyOf(one),
        }]);
    }

    private static SchemaObject Definitions()
    {
        var definitions = new SchemaObject
        {
            [Reference] = new SchemaObject
            {
                ["type"] = "string",
                ["pattern"] = @"\$\{[^}]+\}",
                ["description"] = "${key}: the value of another setting",
            },
        };
        foreach (Setting setting in Settings.All)
        {
            YamlReader reader = YamlReader.Open($"x: {setting.DefaultText}", setting.Key);
            definitions[setting.Key] = new SchemaObject
            {
                ["description"] = $"{setting.Help} ({setting.Expected})",
                ["default"] = YamlJson.Of(reader.Root.Pairs[0].Node),
                ["anyOf"] = new[] { setting.Schema(), Pointer(Reference) },
            };
        }

        return definitions;
    }

    private static SchemaObject OrNothing(string definition, string description) => new()
    {
        ["description"] = description,
        ["anyOf"] = new[] { Pointer(definition), new SchemaObject { ["type"] = "null" } },
    };

    private static SchemaObject AnyOf(params SchemaObject[] choices) => new() { ["anyOf"] = choices };

    private static SchemaObject Pointer(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };
}
