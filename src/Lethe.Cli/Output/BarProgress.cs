using Spectre.Console;

namespace Lethe.Cli.Output;

/// <summary>A live bar on a terminal, redrawn by its own task so that reports cost nothing.</summary>
internal sealed class BarProgress : ProgressDisplay
{
    private const int RedrawMilliseconds = 100, BarColumns = 30;

    private readonly CancellationTokenSource _end = new();
    private readonly Task _drawing;
    private readonly string _title;
    private readonly int _columns;
    private volatile string _text = "";
    private double _share;

    public BarProgress(string title, IAnsiConsole console)
    {
        _title = title;
        _columns = console.Profile.Width - BarColumns;
        _drawing = Task.Run(() => console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(Draw));
    }

    /// <inheritdoc/>
    public override void Report(double share, string text)
    {
        Volatile.Write(ref _share, Math.Clamp(share, 0, 1));
        _text = text;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_end.IsCancellationRequested) return;
        _end.Cancel();
        _drawing.Wait();
        _end.Dispose();
    }

    private async Task Draw(ProgressContext context)
    {
        ProgressTask task = context.AddTask(BarText.Fitted(_title, _columns), maxValue: 1);
        while (!_end.IsCancellationRequested)
        {
            task.Value = Volatile.Read(ref _share);
            string text = _text;
            task.Description = BarText.Fitted(text.Length == 0 ? _title : $"{_title}: {text}", _columns);
            await Task.Delay(RedrawMilliseconds, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
