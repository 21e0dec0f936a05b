namespace Lethe.Cli.Output;

/// <summary>For logs: a line for each event, and one about everything every few seconds.</summary>
internal sealed class PlainBoard(string title, Action<string> write) : RunBoard
{
    private readonly PlainProgress _overall = new(title, write);

    /// <inheritdoc/>
    public override void Line(string text) => write(text);

    /// <inheritdoc/>
    public override void Overall(double share, string text) => _overall.Report(share, text);

    /// <inheritdoc/>
    public override void Running(string key, string label, double share, string text)
    {
    }

    /// <inheritdoc/>
    public override void Ended(string key)
    {
    }

    /// <inheritdoc/>
    public override void Dispose() => _overall.Dispose();
}
