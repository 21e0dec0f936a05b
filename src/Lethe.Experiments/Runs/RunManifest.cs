namespace Lethe.Experiments.Runs;

/// <summary>What manifest.json says: one session for each time a process worked on the run.</summary>
/// <param name="Sessions">Sessions, the first first.</param>
public sealed record RunManifest(IReadOnlyList<RunSession> Sessions)
{
    // A session takes some 500 bytes.
    private const int LargestFile = 1 << 20;

    /// <summary>Reads the manifest of a run; null where there is none or it cannot be read, since no result depends on it.</summary>
    /// <param name="run">The run.</param>
    public static RunManifest? Of(StoredRun run) => JsonText.OfFile(run.FilePath(RunFiles.Manifest), "the manifest of a run",
        text => JsonNode.Parse(text)?["sessions"] is JsonArray sessions
            ? new RunManifest([.. sessions.OfType<JsonObject>().Select(RunSession.Of)]) : null, LargestFile);
}

/// <summary>A process's work on a run. Texts are as they stand in the file, empty where it does not say.</summary>
public sealed record RunSession
{
    /// <summary>When it began, UTC.</summary>
    public string Started { get; init; } = "";

    /// <summary>When it ended; empty while it runs, or where it was killed.</summary>
    public string Ended { get; init; } = "";

    /// <summary>Wall time in seconds; NaN where it did not end.</summary>
    public double Seconds { get; init; } = double.NaN;

    /// <summary>How it ended, in a word.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>Threads.</summary>
    public string Threads { get; init; } = "";

    /// <summary>Name of the machine.</summary>
    public string Host { get; init; } = "";

    /// <summary>Version of Lethe with its commit.</summary>
    public string Version { get; init; } = "";

    /// <summary>The .NET runtime.</summary>
    public string Runtime { get; init; } = "";

    /// <summary>The operating system.</summary>
    public string System { get; init; } = "";

    /// <summary>The processor.</summary>
    public string Processor { get; init; } = "";

    /// <summary>Logical processors.</summary>
    public string Cores { get; init; } = "";

    /// <summary>Bits of the widest vectors.</summary>
    public string VectorBits { get; init; } = "";

    internal static RunSession Of(JsonObject session)
    {
        string Text(string key) => session[key] is JsonValue value ? value.ToString() : "";
        return new RunSession
        {
            Started = Text("started"),
            Ended = Text("ended"),
            Seconds = session["seconds"] is JsonValue seconds && seconds.TryGetValue(out double number) ? number : double.NaN,
            Outcome = Text("outcome"),
            Threads = Text("threads"),
            Host = Text("host"),
            Version = Text("version"),
            Runtime = Text("runtime"),
            System = Text("os"),
            Processor = Text("cpu"),
            Cores = Text("cores"),
            VectorBits = Text("vector_bits"),
        };
    }
}
