using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Lethe.Experiments.Configuration;
using Lethe.Interop;

namespace Lethe.Experiments.Runs;

/// <summary>
/// manifest.json: seed, hash of the configuration, versions and machine, and one entry for each time a process worked on the run. With timing.csv
/// the only file of a run that differs between two runs of one configuration.
/// </summary>
internal sealed class Manifest
{
    private readonly RunFolder _folder;
    private readonly TimeProvider _clock;
    private readonly JsonObject _document;
    private readonly JsonObject _session;
    private readonly long _started;

    private Manifest(RunFolder folder, TimeProvider clock, JsonObject document, JsonObject session)
    {
        _folder = folder;
        _clock = clock;
        _document = document;
        _session = session;
        _started = clock.GetTimestamp();
    }

    /// <summary>Notes that this process begins to work on the run.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="threads">Threads used.</param>
    /// <param name="clock">For times.</param>
    /// <param name="imported">The file the weights came from; null where they are trained here.</param>
    public static Manifest Begin(RunFolder folder, int threads, TimeProvider clock, string? imported = null)
    {
        JsonArray sessions = Earlier(folder.FilePath(RunFiles.Manifest));
        var session = new JsonObject
        {
            ["started"] = Time(clock),
            ["ended"] = null,
            ["seconds"] = null,
            ["outcome"] = "running",
            ["threads"] = threads,
            ["host"] = Environment.MachineName,
            ["process"] = Environment.ProcessId,
            ["version"] = MachineInfo.Version,
            ["runtime"] = MachineInfo.Runtime,
            ["os"] = MachineInfo.System,
            ["cpu"] = MachineInfo.Processor,
            ["cores"] = Environment.ProcessorCount,
            ["vector_bits"] = MachineInfo.VectorBits,
        };
        sessions.Add(session);
        var document = new JsonObject
        {
            ["seed"] = folder.Config.Get(Settings.Seed),
            ["config_hash"] = folder.Config.Hash,
            ["sessions"] = sessions,
        };
        if (imported is not null) document["imported"] = Source(imported);
        var manifest = new Manifest(folder, clock, document, session);
        manifest.Write();
        return manifest;
    }

    private static JsonObject Source(string path)
    {
        using FileStream file = InputFile.Open(path, "the file of the weights");
        return new JsonObject { ["file"] = Path.GetFullPath(path), ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(file)) };
    }

    /// <summary>Notes how this process's work on the run ended.</summary>
    public void End(string outcome)
    {
        _session["ended"] = Time(_clock);
        _session["seconds"] = Math.Round(_clock.GetElapsedTime(_started).TotalSeconds, 3);
        _session["outcome"] = outcome;
        Write();
    }

    private void Write() => _folder.WriteText(RunFiles.Manifest, RunJson.Text(_document));

    private static string Time(TimeProvider clock) => clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The entries of earlier processes; a manifest that cannot be read is begun anew, since no result depends on it.</summary>
    private static JsonArray Earlier(string path)
    {
        try
        {
            JsonArray? sessions = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))?["sessions"] as JsonArray : null;
            return (JsonArray?)sessions?.DeepClone() ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || JsonMistake.Is(e))
        {
            return [];
        }
    }
}
