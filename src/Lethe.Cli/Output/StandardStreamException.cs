namespace Lethe.Cli.Output;

/// <summary>Standard output or standard error could not be written: a full disk, a closed pipe.</summary>
internal sealed class StandardStreamException(string stream, string reason) : IOException($"{stream}: {reason}")
{
    /// <summary>standard output or standard error.</summary>
    public string Stream { get; } = stream;

    /// <summary>Why, without a full stop.</summary>
    public string Reason { get; } = reason.TrimEnd('.');
}
