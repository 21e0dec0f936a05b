namespace Lethe.Cli.Sweeps;

/// <summary>Shows what a launcher does: a line for each task that ends or is submitted, a bar for each that runs, and one for all with rate
/// and time left.</summary>
internal sealed class SweepObserver : ISweepObserver, IDisposable
{
    private readonly Terminal _terminal;
    private readonly SweepFolder _folder;
    private ProgressBoard _board = new ProgressBoard.Silent();
    private SweepMeter _meter = new(0, TimeProvider.System);

    public SweepObserver(Terminal terminal, SweepFolder folder) => (_terminal, _folder) = (terminal, folder);

    public void OnLaunch(IReadOnlyList<SweepTask> tasks, int elsewhere, ISweepLauncher launcher)
    {
        _terminal.Note(Invariant($"sweep {_folder.Path}: {tasks.Count} of {_folder.Tasks.Count} runs to do ({launcher.Name})"));
        // They would run twice; the lock on a run's folder keeps the second out, but a queue is not to be filled for that.
        if (elsewhere > 0)
            _terminal.Note(Invariant($"{elsewhere} are left to whoever has them (submitted or running); ") +
                $"take them back by lethe sweep cancel {ShellWord.Path(_folder.Path)}");
        (_board, _meter) = (_terminal.Progress("sweep", timed: false), new SweepMeter(tasks.Count, TimeProvider.System));
    }

    public void OnStatus(SweepTask task, SweepTaskStatus status)
    {
        _meter.OnStatus(task, status.State);
        if (status.State != SweepTaskState.Running) _board.Ended(task.Id);
        string note = status.State == SweepTaskState.Running && status.Attempt > 1 ? Invariant($", attempt {status.Attempt}") : "";
        string message = status.Message is { } text ? $": {text}" : "";
        _board.Line($"{Word.Of(status.State)}{note}  {task.Id}  {task.Label}{Duration(status)}{message}");
        Overall();
    }

    public void OnProgress(SweepTask task, double share, string text)
    {
        _meter.OnProgress(task, share);
        _board.Running(task.Id, task.Label, share, text);
        Overall();
    }

    public void Dispose() => _board.Dispose();

    private void Overall()
    {
        SweepProgress p = _meter.Progress;
        string failed = (p.Failed > 0 ? Invariant($" ({p.Failed} failed)") : "")
            + (p.Stopped > 0 ? Invariant($", {p.Stopped} stopped before their end") : "");
        string rate = p.RunsPerHour is { } r ? $", {Rate(r)}" : "";
        string left = p.Left is { } time && p.Ended < p.Total ? $", {RemainingTime.Span(time)} left" : "";
        _board.Report(p.Share, Invariant($"{p.Ended} of {p.Total} ended{failed}, {p.Running} running{rate}{left}"));
    }

    private static string Rate(double runsPerHour) => runsPerHour >= 120 ? Invariant($"{runsPerHour / 60:F1} runs a minute")
        : Invariant($"{runsPerHour:F1} runs an hour");

    private static string Duration(SweepTaskStatus status) =>
        status is { Seconds: { } seconds, State: not SweepTaskState.Running }
            ? $"  after {RemainingTime.Span(TimeSpan.FromSeconds(seconds))}" : "";
}
