namespace Lethe.Cli.Output;

/// <summary>Shows how far a computation is, and those within it that go on at once. Reports may come from any thread.</summary>
internal abstract class ProgressBoard : IDisposable
{
    /// <summary>Tells the share of everything done, 0..1, and what is going on.</summary>
    public virtual void Report(double share, string text)
    {
    }

    /// <summary>A line that stays.</summary>
    public virtual void Line(string text)
    {
    }

    /// <summary>Tells how far one computation among several is.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="label">What it is, for people.</param>
    /// <param name="share">0..1.</param>
    /// <param name="text">What it is doing.</param>
    public virtual void Running(string key, string label, double share, string text)
    {
    }

    /// <summary>One computation has ended.</summary>
    public virtual void Ended(string key)
    {
    }

    /// <summary>Ends the display.</summary>
    public abstract void Dispose();

    /// <summary>A board that shows nothing.</summary>
    public sealed class Silent : ProgressBoard
    {
        public override void Dispose()
        {
        }
    }
}
