namespace Lethe.Experiments.Runs;

/// <summary>
/// manifest.json: seed, hash of the configuration, versions and machine, and one entry for each time a process worked on the run. With
/// timing.csv the only file of a run that differs between two runs of one configuration.
/// </summary>
internal sealed class Manifest
{
    private const string Running = "running", Died = "died";

    private readonly RunFolder _folder;
    private readonly TimeProvider _clock;
    private readonly JsonObject _document;
    private readonly JsonObject _session;
    private readonly SteadyTimer _since;

    private Manifest(RunFolder folder, TimeProvider clock, JsonObject document, JsonObject session)
    {
        _folder = folder;
        _clock = clock;
        _document = document;
        _session = session;
        _since = new SteadyTimer(clock);
    }

    /// <summary>Notes that this process begins to work on the run.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="threads">Threads used.</param>
    /// <param name="clock">For times.</param>
    /// <param name="imported">The file the weights came from; null where they are trained here.</param>
    public static Manifest Begin(RunFolder folder, int threads, TimeProvider clock, string? imported = null)
    {
        JsonArray sessions = Earlier(folder.FilePath(RunFiles.Manifest));
        EndDead(sessions);
        var session = (JsonObject)JsonSerializer.SerializeToNode(
            new Session(Time(clock), null, null, Running, threads, Environment.MachineName, Environment.ProcessId, MachineInfo.Version,
                MachineInfo.Runtime, MachineInfo.System,
                MachineInfo.Processor, Environment.ProcessorCount, MachineInfo.VectorBits), JsonText.Options)!;
        sessions.Add(session);
        var document = (JsonObject)JsonSerializer.SerializeToNode(
            new Content(folder.Config.Get(Settings.Seed), folder.Config.Hash, sessions, imported is null ? null : Source.Of(imported)),
            JsonText.Options)!;
        session = (JsonObject)document["sessions"]![sessions.Count - 1]!;
        var manifest = new Manifest(folder, clock, document, session);
        manifest.Write();
        return manifest;
    }

    /// <summary>Ends, truthfully, the entries of processes that were killed: whoever holds the folder is the only one that works on
    /// it.</summary>
    public static void EndDead(RunFolder folder)
    {
        string path = folder.FilePath(RunFiles.Manifest);
        if (Document(path) is { } document && document["sessions"] is JsonArray sessions && EndDead(sessions))
            folder.WriteText(RunFiles.Manifest, JsonText.Of(document));
    }

    /// <summary>True where an entry says that a process works on the run, true or not.</summary>
    public static bool HasDead(string run) =>
        Document(Path.Combine(run, RunFiles.Manifest))?["sessions"] is JsonArray sessions && EndDead((JsonArray)sessions.DeepClone());

    /// <summary>True where the run was made of weights from elsewhere.</summary>
    public static bool IsImport(RunFolder folder) => Document(folder.FilePath(RunFiles.Manifest))?["imported"] is not null;

    /// <summary>Writes down what was found damaged or missing, and what was done about it.</summary>
    public void Note(string text)
    {
        if (_session["notes"] is not JsonArray notes) _session["notes"] = notes = [];
        notes.Add(text);
        Write();
    }

    private static bool EndDead(JsonArray sessions)
    {
        bool any = false;
        foreach (JsonObject session in sessions.OfType<JsonObject>()
            .Where(s => s["outcome"] is JsonValue v && v.TryGetValue(out string? text) && text == Running))
        {
            session["outcome"] = Died;
            any = true;
        }

        return any;
    }

    /// <summary>Notes how this process's work on the run ended.</summary>
    public void End(string outcome)
    {
        _session["ended"] = Time(_clock);
        _session["seconds"] = Math.Round(_since.Elapsed.TotalSeconds, 3);
        _session["outcome"] = outcome;
        Write();
    }

    // For people, who read it in reports.
    private static string Time(TimeProvider clock) =>
        clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private void Write() => _folder.WriteText(RunFiles.Manifest, JsonText.Of(_document));

    /// <summary>The entries of earlier processes; a manifest that cannot be read is begun anew, since no result depends on it.</summary>
    private static JsonArray Earlier(string path) => Document(path)?["sessions"] is JsonArray sessions
        ? (JsonArray)sessions.DeepClone() : [];

    // A name that stands there twice is told when it is read, not when it is looked for.
    private static JsonObject? Document(string path) => JsonText.OfFile(path, "the manifest of a run",
        text => JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject);

    private sealed record Content(long Seed, string ConfigHash, JsonArray Sessions, Source? Imported);

    private sealed record Session(string Started, string? Ended, double? Seconds, string Outcome, int Threads, string Host,
        int Process, string Version, string Runtime, string Os, string Cpu, int Cores, int VectorBits);

    private sealed record Source(string File, [property: JsonPropertyName("sha256")] string Hash)
    {
        public static Source Of(string path)
        {
            using FileStream file = InputFile.Open(path, "the file of the weights");
            return new Source(Path.GetFullPath(path), Convert.ToHexStringLower(SHA256.HashData(file)));
        }
    }
}
