using System.Globalization;
using System.Text.Json.Nodes;
using Lethe.Cli.Output;
using Lethe.Experiments.Runs;
using Lethe.Experiments.Sweeps;

namespace Lethe.Cli.Sweeps;

/// <summary>Where a sweep stands, as a document and as a table.</summary>
internal sealed class SweepDocument
{
    private readonly SweepFolder _folder;

    public SweepDocument(SweepFolder folder)
    {
        _folder = folder;
        States = SweepSurvey.Of(folder, ISweepLauncher.All);
    }

    /// <summary>The tasks and their states.</summary>
    public IReadOnlyList<(SweepTask Task, SweepTaskStatus Status)> States { get; }

    /// <summary>How many are in a state.</summary>
    public int Count(params SweepTaskState[] states) => States.Count(s => states.Contains(s.Status.State));

    /// <summary>The document: sweep, runs[], counts{}.</summary>
    public JsonObject Json()
    {
        var counts = new JsonObject();
        foreach ((SweepTaskState state, int count) in SweepSurvey.Counts(States.Select(s => s.Status))) counts[SweepTaskStates.Name(state)] = count;
        return Output.Json.Object(("sweep", _folder.Path), ("description", _folder.Description), ("runs", States.Select(s => Run(s.Task, s.Status))), ("counts", counts));
    }

    /// <summary>The table, then the counts in one line.</summary>
    public void Render(Terminal terminal)
    {
        string[] settings = [.. States[0].Task.Settings.Keys];
        terminal.Table(["", "id", .. settings, "state", "attempt", "where", "time", "val loss", "note"], States.Select(s => Row(s.Task, s.Status, settings)), 0, settings.Length + 3, settings.Length + 6);
        terminal.WriteLine($"{_folder.Path}: {CountsText()}");
    }

    /// <summary>"3 done, 1 failed of 4".</summary>
    public string CountsText() => string.Create(CultureInfo.InvariantCulture,
        $"{string.Join(", ", SweepSurvey.Counts(States.Select(s => s.Status)).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} {SweepTaskStates.Name(c.Key)}")))} of {States.Count}");

    private JsonObject Run(SweepTask task, SweepTaskStatus status)
    {
        var settings = new JsonObject();
        foreach ((string key, string value) in task.Settings) settings[key] = value;
        return Output.Json.Object(
            ("id", task.Id), ("index", task.Index), ("state", SweepTaskStates.Name(status.State)), ("settings", settings), ("run", _folder.RunPath(task)), ("attempt", status.Attempt),
            ("launcher", status.Launcher), ("job", status.Job), ("host", status.Host), ("process", status.Process?.Id), ("submitted", Time(status.Submitted)),
            ("started", Time(status.Started)), ("ended", Time(status.Ended)), ("seconds", status.Seconds), ("exit_code", status.ExitCode), ("message", status.Message));
    }

    private string[] Row(SweepTask task, SweepTaskStatus status, string[] settings) =>
    [
        task.Index.ToString(CultureInfo.InvariantCulture), task.Id, .. settings.Select(key => task.Settings[key]), SweepTaskStates.Name(status.State), status.Attempt.ToString(CultureInfo.InvariantCulture),
        status.Job ?? (status.State == SweepTaskState.Running ? status.Host : null) ?? "-", Seconds(status), ValidationLoss(task, status), status.Message ?? "",
    ];

    private static string Seconds(SweepTaskStatus status) =>
        status.Seconds is { } seconds ? $"{Terminal.Number(seconds)} s" : "-";

    private string ValidationLoss(SweepTask task, SweepTaskStatus status)
    {
        if (!status.State.HasResult()) return "-";
        IReadOnlyList<StoredRun> widths = StoredRun.Open(_folder.RunPath(task)).Widths;
        return widths.Count > 0 && widths[^1].Result is { } result ? Terminal.Number(result.ValidationLoss) : "-";
    }

    private static string? Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
