using System.Globalization;
using System.Text.Json.Nodes;
using Lethe.Experiments.Runs;
using Lethe.Interop;

namespace Lethe.Experiments.Sweeps;

/// <summary>status/ID.json: the last thing a launcher or the task itself had to say.</summary>
internal static class SweepStatusFile
{
    private const int MaxBytes = 1 << 16;

    public static string Text(SweepTaskStatus status) => RunJson.Text(new JsonObject
    {
        ["state"] = SweepTaskStates.Name(status.State),
        ["attempt"] = status.Attempt,
        ["launcher"] = status.Launcher,
        ["job"] = status.Job,
        ["submitted"] = Time(status.Submitted),
        ["started"] = Time(status.Started),
        ["ended"] = Time(status.Ended),
        ["seconds"] = status.Seconds,
        ["host"] = status.Host,
        ["process"] = status.Process is { } p ? new JsonObject { ["id"] = p.Id, ["stamp"] = p.Stamp } : null,
        ["exit_code"] = status.ExitCode,
        ["message"] = status.Message,
    });

    /// <summary>The status in a file; null where there is none; an unknown one, which says so, where the file is damaged.</summary>
    public static SweepTaskStatus? Read(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return Parse(JsonNode.Parse(InputFile.ReadText(path, "the status of a task", MaxBytes))!);
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input && !File.Exists(path))
        {
            return null;
        }
        catch (Exception e) when (FileTrouble.Is(e) || JsonMistake.Is(e))
        {
            return new SweepTaskStatus { State = SweepTaskState.Unknown, Message = $"its status file is damaged ({e.Message.TrimEnd('.')})" };
        }
    }

    private static SweepTaskStatus Parse(JsonNode json) => new()
    {
        State = SweepTaskStates.Find((string?)json["state"]) ?? throw new FormatException($"'{json["state"]}' is no state"),
        Attempt = (int)json["attempt"]!,
        Launcher = Text(json["launcher"]),
        Job = Text(json["job"]),
        Submitted = ReadTime(json["submitted"]),
        Started = ReadTime(json["started"]),
        Ended = ReadTime(json["ended"]),
        Seconds = (double?)json["seconds"],
        Host = Text(json["host"]),
        Process = json["process"] is { } p ? new ProcessIdentity((int)p["id"]!, (string)p["stamp"]!) : null,
        ExitCode = (int?)json["exit_code"],
        Message = Text(json["message"]),
    };

    /// <summary>Text fit for a terminal.</summary>
    private static string? Text(JsonNode? node) => (string?)node is { } text ? new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]) : null;

    private static string? Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset? ReadTime(JsonNode? node) =>
        (string?)node is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;
}
