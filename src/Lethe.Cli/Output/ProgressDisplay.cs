namespace Lethe.Cli.Output;

/// <summary>Shows how far a computation is. Reports may come from any thread.</summary>
internal abstract class ProgressDisplay : IDisposable
{
    /// <summary>Shows nothing.</summary>
    public static readonly ProgressDisplay Silent = new SilentProgress();

    /// <summary>Tells the share done, 0..1, and what is going on.</summary>
    public abstract void Report(double share, string text);

    /// <summary>Ends the display.</summary>
    public abstract void Dispose();

    private sealed class SilentProgress : ProgressDisplay
    {
        public override void Report(double share, string text)
        {
        }

        public override void Dispose()
        {
        }
    }
}
