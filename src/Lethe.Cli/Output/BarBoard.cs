using System.Collections.Concurrent;
using Spectre.Console;

namespace Lethe.Cli.Output;

/// <summary>Live bars on a terminal, redrawn by their own task; lines that stay are written above them.</summary>
internal sealed class BarBoard : ProgressBoard
{
    private const int RedrawMilliseconds = 100;

    /// <summary>Columns of a bar, its share and its time, and of the share alone: what a description leaves free, so that no line is
    /// broken. Where a screen is narrow the words are worth more than the bar.</summary>
    private const int BarColumns = 30, ShareColumns = 6, FewestColumns = 20, WideScreen = 110;

    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentDictionary<string, (string Text, double Share)> _running = new();
    private readonly IAnsiConsole _console;
    private readonly string _title;
    private readonly RemainingTime? _left;
    private readonly Task _drawing;
    private volatile Told _told = new("", "");
    private double _share;

    public BarBoard(string title, IAnsiConsole console, RemainingTime? left)
    {
        _left = left;
        _title = title;
        _console = console;
        _drawing = Task.Run(() => console.Progress().AutoClear(true)
            .Columns([new TaskDescriptionColumn { Alignment = Justify.Left }, .. IsWide ? [new ProgressBarColumn()]
                : Array.Empty<ProgressColumn>(), new PercentageColumn(), .. IsWide ? [new ElapsedTimeColumn()]
                : Array.Empty<ProgressColumn>()])
            .StartAsync(Draw));
    }

    public override void Line(string text) => _lines.Enqueue(text);

    public override void Report(double share, string text)
    {
        Volatile.Write(ref _share, Math.Clamp(share, 0, 1));
        _told = new Told(text, _left?.Told(share) ?? "");
    }

    public override void Running(string key, string label, double share, string text) =>
        _running[key] = ($"{label}: {text}", Math.Clamp(share, 0, 1));

    public override void Ended(string key) => _running.TryRemove(key, out _);

    public override void Dispose()
    {
        if (_end.IsCancellationRequested) return;
        _end.Cancel();
        _drawing.Wait();
        _end.Dispose();
    }

    /// <summary>What is said of the whole, and the time left, which is never cut.</summary>
    private sealed record Told(string Text, string Left);

    private bool IsWide => _console.Profile.Width >= WideScreen;

    private async Task Draw(ProgressContext context)
    {
        ProgressTask overall = context.AddTask(Fitted(_title), maxValue: 1);
        var bars = new Dictionary<string, ProgressTask>();
        for (bool last = false; !last;)
        {
            last = _end.IsCancellationRequested;
            while (_lines.TryDequeue(out string? line)) _console.Write(new Text(Printable.Line(line) + "\n"));
            overall.Value = Volatile.Read(ref _share);
            Told told = _told;
            overall.Description = told.Text.Length == 0 ? Fitted(_title) : Fitted(IsWide ? $"{_title}: {told.Text}" : told.Text, told.Left);
            foreach (string gone in bars.Keys.Where(key => !_running.ContainsKey(key)).ToArray())
            {
                context.RemoveTask(bars[gone]);
                bars.Remove(gone);
            }

            foreach ((string key, (string text, double share)) in _running)
            {
                string description = Fitted(text);
                if (!bars.TryGetValue(key, out ProgressTask? bar)) bars[key] = bar = context.AddTask(description, maxValue: 1);
                bar.Value = share;
                bar.Description = description;
            }

            if (!last) await Task.Delay(RedrawMilliseconds, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Printable, no markup, and no longer than its place: what is cut is the end of the text, and not what follows it.</summary>
    private string Fitted(string text, string kept = "")
    {
        string line = Printable.Line(text);
        int end = 0, used = 0, most = Math.Max(FewestColumns, _console.Profile.Width - (IsWide ? BarColumns : ShareColumns)) - kept.Length;
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(line);
        while (elements.MoveNext())
        {
            string element = elements.GetTextElement();
            used += TextWidth.Of(element);
            if (used > most) break;
            end = elements.ElementIndex + element.Length;
        }
        return Markup.Escape(end < line.Length ? $"{line[..Math.Max(0, end - 1)]}…{kept}" : line + kept);
    }
}
