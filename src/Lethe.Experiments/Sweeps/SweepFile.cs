namespace Lethe.Experiments.Sweeps;

/// <summary>
/// sweep.json: the tasks of a sweep, written once. Settings that all tasks share stand in it once, those that differ with each task;
/// together they are the resolved configuration, so that defaults of a later version change nothing.
/// </summary>
internal static partial class SweepFile
{
    private const string Format = "lethe sweep 1";
    private const int MaxBytes = 64 << 20, MaxShown = 400;

    public static string Text(SweepGrid grid, string workingDirectory, TimeProvider clock)
    {
        SweepTask first = grid.Tasks[0];
        Dictionary<string, string> common = first.Config.Entries
            .Where(entry => entry.IsStored && !first.Settings.ContainsKey(entry.Setting.Key)
                && !first.Derived.ContainsKey(entry.Setting.Key))
            .ToDictionary(entry => entry.Setting.Key, entry => entry.Text);
        return JsonText.Of(new Document
        {
            Format = Format,
            Version = MachineInfo.Version,
            Description = grid.Description,
            Created = clock.GetUtcNow(),
            Folder = workingDirectory,
            Threads = grid.Threads,
            Settings = common,
            Tasks = [.. grid.Tasks.Select(task =>
                new Task(task.Index, task.Id, task.Settings, task.Derived.Count > 0 ? task.Derived : null))],
        });
    }

    /// <exception cref="ProblemException">Damaged, or of another version's form. Missing, or not text.</exception>
    public static SweepContent Read(string path)
    {
        string text = InputFile.ReadText(path, "the tasks of a sweep (sweep.json)", MaxBytes);
        try
        {
            // Another version's form may lack what this one requires: which it is, is looked at first.
            string? format = (string?)JsonNode.Parse(text)!["format"];
            return format == Format ? Content(JsonText.Parse<Document>(text), path)
                : throw Problem(path, format is null ? "it names no format" : $"its format is '{Printed(format)}'");
        }
        catch (Exception e) when (JsonMistake.Is(e))
        {
            throw Problem(path, $"it is damaged ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static SweepContent Content(Document document, string path)
    {
        if (document.Tasks.Count is 0 or > SweepGrid.MaxTasks) throw Problem(path, Invariant($"it has {document.Tasks.Count} tasks"));
        IReadOnlyDictionary<string, string> common = Checked(document.Settings);
        var tasks = new List<SweepTask>(document.Tasks.Count);
        var ids = new HashSet<string>();
        foreach (Task task in document.Tasks)
        {
            int index = tasks.Count;
            // A task's id names files.
            if (task.Index != index || !Id().IsMatch(task.Id) || !ids.Add(task.Id))
                throw Problem(path, Invariant($"task {index} has the id '{Printed(task.Id)}' and the index {task.Index}"));
            IReadOnlyDictionary<string, string> own = Checked(task.Settings),
                derived = Checked(task.Derived ?? new Dictionary<string, string>());
            tasks.Add(new SweepTask(index, task.Id, own, derived, () => Resolve(path, index, common.Concat(own).Concat(derived))));
        }

        return new SweepContent(tasks, Printed(document.Version ?? "unknown"), Printed(document.Description ?? ""), document.Folder
            ?? "", document.Threads);
    }

    private static RunConfig Resolve(string path, int index, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var yaml = new StringBuilder();
        foreach ((string key, string text) in settings) yaml.Append(key).Append(": ").Append(text).Append('\n');
        return RunConfig.Parse(yaml.ToString(), Invariant($"{path} task {index}"));
    }

    /// <summary>Keys and values are shown on terminals: what cannot stand in a line of YAML is no setting.</summary>
    private static IReadOnlyDictionary<string, string> Checked(IReadOnlyDictionary<string, string> settings)
    {
        foreach ((string key, string? text) in settings)
        {
            if (text is null) throw new FormatException($"the setting '{Printed(key)}' has no value");
            if (key.Concat(text).Any(char.IsControl)) throw new FormatException($"the setting '{Printed(key)}' holds control characters");
        }

        return settings;
    }

    private static ProblemException Problem(string path, string actual, Exception? inner = null) =>
        ProblemException.Sweep($"sweep '{path}'", actual, $"what lethe sweep wrote ({Format})",
            "Restore the file, or begin the sweep again in another folder", inner);

    private static string Printed(string text) => new([.. text.Take(MaxShown).Select(c => char.IsControl(c) ? '?' : c)]);

    [GeneratedRegex(@"^[0-9a-f]{10}\z")]
    private static partial Regex Id();

    private sealed record Document
    {
        public required string Format { get; init; }

        public string? Version { get; init; }

        public string? Description { get; init; }

        public DateTimeOffset? Created { get; init; }

        public string? Folder { get; init; }

        public int? Threads { get; init; }

        public required IReadOnlyDictionary<string, string> Settings { get; init; }

        public required IReadOnlyList<Task> Tasks { get; init; }
    }

    private sealed record Task(int Index, string Id, IReadOnlyDictionary<string, string> Settings,
        IReadOnlyDictionary<string, string>? Derived = null);
}

/// <summary>What sweep.json says.</summary>
internal sealed record SweepContent(IReadOnlyList<SweepTask> Tasks, string Version, string Description, string WorkingDirectory,
    int? Threads);
