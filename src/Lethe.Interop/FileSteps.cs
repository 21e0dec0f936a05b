namespace Lethe.Interop;

/// <summary>What has just been done to a file.</summary>
public enum FileStepKind
{
    /// <summary>The temporary file is there, still empty.</summary>
    Created,

    /// <summary>All of it is written.</summary>
    Written,

    /// <summary>It is on the disk and about to be given its name.</summary>
    Flushed,

    /// <summary>The file that bore the name before is kept under another; nothing bears the name.</summary>
    Kept,

    /// <summary>It has its name.</summary>
    Renamed,

    /// <summary>A line stands at the end of a file that grows.</summary>
    Appended,

    /// <summary>A file was deleted.</summary>
    Deleted,
}

/// <summary>One step.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Path">The final name of the file.</param>
public sealed record FileStep(FileStepKind Kind, string Path);

/// <summary>
/// Tells each step of writing a file, as it is done and on the same thread, to whoever listens in this process
/// (<see cref="DiagnosticListener"/> "Lethe.Files"). A test stops the process, or looks at the folder, between any two of them. Nobody
/// listens otherwise, and nothing is made to be told.
/// </summary>
public static class FileSteps
{
    /// <summary>The name of the listener.</summary>
    public const string ListenerName = "Lethe.Files";

    private static readonly DiagnosticListener Source = new(ListenerName);

    /// <summary>Tells a step.</summary>
    /// <param name="kind">What was done.</param>
    /// <param name="path">The final name of the file.</param>
    public static void Tell(FileStepKind kind, string path)
    {
        if (Source.IsEnabled()) Source.Write(nameof(FileStep), new FileStep(kind, path));
    }
}
