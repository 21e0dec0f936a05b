namespace Lethe.Cli.Output;

/// <summary>Shows several computations that go on at once, and all of them together. Reports may come from any thread.</summary>
internal abstract class RunBoard : IDisposable
{
    /// <summary>Shows nothing.</summary>
    public static readonly RunBoard Silent = new SilentBoard();

    /// <summary>A line that stays.</summary>
    public abstract void Line(string text);

    /// <summary>Tells the share of everything done, 0..1, and a summary.</summary>
    public abstract void Overall(double share, string text);

    /// <summary>Tells how far one computation is.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="label">What it is, for people.</param>
    /// <param name="share">0..1.</param>
    /// <param name="text">What it is doing.</param>
    public abstract void Running(string key, string label, double share, string text);

    /// <summary>One computation has ended.</summary>
    public abstract void Ended(string key);

    /// <summary>Ends the display.</summary>
    public abstract void Dispose();

    private sealed class SilentBoard : RunBoard
    {
        public override void Line(string text)
        {
        }

        public override void Overall(double share, string text)
        {
        }

        public override void Running(string key, string label, double share, string text)
        {
        }

        public override void Ended(string key)
        {
        }

        public override void Dispose()
        {
        }
    }
}
