namespace Lethe.Cli.Output;

/// <summary>Reports on the calling thread, in order.</summary>
internal sealed class DirectProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
