using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lethe.Experiments.Configuration;
using Lethe.Experiments.Runs;
using Lethe.Interop;

namespace Lethe.Experiments.Sweeps;

/// <summary>
/// sweep.json: the tasks of a sweep, written once. Settings that all tasks share stand in it once, those that differ with each task; together they are the
/// resolved configuration, so that defaults of a later version change nothing.
/// </summary>
internal static partial class SweepFile
{
    private const string Format = "lethe sweep 1";
    private const int MaxBytes = 64 << 20, MaxShown = 400;

    public static string Text(SweepGrid grid, string workingDirectory, TimeProvider clock)
    {
        var tasks = new JsonArray();
        foreach (SweepTask task in grid.Tasks)
        {
            var item = new JsonObject { ["index"] = task.Index, ["id"] = task.Id, ["settings"] = Object(task.Settings) };
            if (task.Derived.Count > 0) item["derived"] = Object(task.Derived);
            tasks.Add(item);
        }

        var common = new JsonObject();
        SweepTask first = grid.Tasks[0];
        foreach (ConfigEntry entry in first.Config.Entries)
            if (entry.Setting.IsStored && !first.Settings.ContainsKey(entry.Setting.Key) && !first.Derived.ContainsKey(entry.Setting.Key)) common[entry.Setting.Key] = entry.Text;
        return RunJson.Text(new JsonObject
        {
            ["format"] = Format,
            ["version"] = MachineInfo.Version,
            ["description"] = grid.Description,
            ["created"] = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["folder"] = workingDirectory,
            ["threads"] = grid.Threads,
            ["settings"] = common,
            ["tasks"] = tasks,
        });
    }

    /// <exception cref="ProblemException">Damaged, or of another version's form. Missing, or not text.</exception>
    public static SweepContent Read(string path)
    {
        string text = InputFile.ReadText(path, "the tasks of a sweep (sweep.json)", MaxBytes);
        try
        {
            JsonNode json = JsonNode.Parse(text)!;
            string? format = (string?)json["format"];
            return format == Format ? Content(json, path) : throw Problem(path, format is null ? "it names no format" : $"its format is '{Printed(format)}'");
        }
        catch (Exception e) when (JsonMistake.Is(e))
        {
            throw Problem(path, $"it is damaged ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static SweepContent Content(JsonNode json, string path)
    {
        JsonArray list = json["tasks"]!.AsArray();
        if (list.Count is 0 or > SweepGrid.MaxTasks) throw Problem(path, string.Create(CultureInfo.InvariantCulture, $"it has {list.Count} tasks"));
        IReadOnlyDictionary<string, string> common = Settings(json["settings"]!);
        var tasks = new List<SweepTask>(list.Count);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonNode? item in list)
        {
            int index = tasks.Count;
            string id = (string)item!["id"]!;
            // A task's id names files.
            if ((int)item["index"]! != index || !Id().IsMatch(id) || !ids.Add(id))
                throw Problem(path, string.Create(CultureInfo.InvariantCulture, $"task {index} has the id '{Printed(id)}' and the index {(int)item["index"]!}"));
            Dictionary<string, string> own = Settings(item["settings"]!), derived = item["derived"] is { } d ? Settings(d) : [];
            tasks.Add(new SweepTask(index, id, own, derived, () => Resolve(path, index, common.Concat(own).Concat(derived))));
        }

        return new SweepContent(tasks, Printed((string?)json["version"] ?? "unknown"), Printed((string?)json["description"] ?? ""), (string?)json["folder"] ?? "", (int?)json["threads"]);
    }

    private static RunConfig Resolve(string path, int index, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var yaml = new StringBuilder();
        foreach ((string key, string text) in settings) yaml.Append(key).Append(": ").Append(text).Append('\n');
        return RunConfig.Parse(yaml.ToString(), string.Create(CultureInfo.InvariantCulture, $"{path} task {index}"));
    }

    private static JsonObject Object(IReadOnlyDictionary<string, string> settings) => [.. settings.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value))];

    /// <summary>Keys and values are shown on terminals: what cannot stand in a line of YAML is no setting.</summary>
    private static Dictionary<string, string> Settings(JsonNode node)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, JsonNode? value) in node.AsObject())
        {
            string text = (string)value!;
            if (key.Concat(text).Any(char.IsControl)) throw new FormatException($"the setting '{Printed(key)}' holds control characters");
            settings.Add(key, text);
        }

        return settings;
    }

    private static ProblemException Problem(string path, string actual, Exception? inner = null) =>
        ProblemException.Sweep($"sweep '{path}'", actual, $"what lethe sweep wrote ({Format})", "Restore the file, or begin the sweep again in another folder", inner);

    private static string Printed(string text) => new([.. text.Take(MaxShown).Select(c => char.IsControl(c) ? '?' : c)]);

    [GeneratedRegex(@"^[0-9a-f]{10}\z")]
    private static partial Regex Id();
}

/// <summary>What sweep.json says.</summary>
internal sealed record SweepContent(IReadOnlyList<SweepTask> Tasks, string Version, string Description, string WorkingDirectory, int? Threads);
