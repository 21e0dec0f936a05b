namespace Lethe.Cli.Sweeps;

/// <summary>Where a sweep stands, as a table.</summary>
internal static class SweepView
{
    /// <summary>The table, then the counts in one line.</summary>
    public static void Render(Terminal terminal, SweepFolder folder, SweepSurvey survey)
    {
        string[] settings = [.. survey.States[0].Task.Settings.Keys];
        terminal.Table(
            [
                new("", true), new("id") { IsKey = true }, .. settings.Select(name => new TableColumn(name)), new("state") { IsKey = true },
                new("attempt", true) { IsDetail = true }, new("where") { IsDetail = true }, new("time", true), new("val loss", true),
                new("note"),
            ],
            survey.States.Select(s => Row(folder, s.Task, s.Status, settings)));
        terminal.WriteLine($"{folder.Path}: {survey.CountsText}");
    }

    private static string[] Row(SweepFolder folder, SweepTask task, SweepTaskStatus status, string[] settings) =>
    [
        Invariant($"{task.Index}"), task.Id, .. settings.Select(key => task.Settings[key]), Word.Of(status.State),
        Invariant($"{status.Attempt}"), status.Job ?? (status.State == SweepTaskState.Running ? status.Host : null)
            ?? "-",
        status.Seconds is { } seconds ? $"{Terminal.Number(seconds)} s" : "-", ValidationLoss(folder, task, status), status.Message ?? "",
    ];

    private static string ValidationLoss(SweepFolder folder, SweepTask task, SweepTaskStatus status)
    {
        if (!status.State.HasResult()) return "-";
        IReadOnlyList<StoredRun> widths = StoredRun.Open(folder.RunPath(task)).Widths;
        return widths.Count > 0 && widths[^1].Result is { } result ? Terminal.Number(result.ValidationLoss) : "-";
    }
}
