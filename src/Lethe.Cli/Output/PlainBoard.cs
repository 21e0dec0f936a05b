namespace Lethe.Cli.Output;

/// <summary>For logs: a line for each event, and one about everything every few seconds.</summary>
internal sealed class PlainBoard(string title, Action<string> write, RemainingTime? left) : ProgressBoard
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();

    public override void Line(string text) => write(text);

    public override void Report(double share, string text)
    {
        string rest;
        lock (_gate)
        {
            rest = left?.Told(share) ?? "";
            if (_sinceLine.Elapsed < Interval) return;
            _sinceLine.Restart();
        }
        write(Invariant($"{title}: {Math.Clamp(share, 0, 1) * 100:F0} % after {_sinceStart.Elapsed.TotalSeconds:F0} s, {text}{rest}"));
    }

    public override void Dispose()
    {
    }
}
