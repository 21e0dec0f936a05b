namespace Lethe.Cli.Hosting;

/// <summary>What a command finds around it: streams, the folder its names are looked up in, the clock, variables. Those of the process, or
/// those a test gives, of which several may run at once.</summary>
internal sealed class Surroundings
{
    /// <summary>Standard output.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Columns of the screen that standard output goes to; null where it is a file or a pipe, whose lines may have any
    /// length.</summary>
    public int? Columns { get; init; }

    /// <summary>Where bars are drawn for a person who looks at standard error; null where none does.</summary>
    public TextWriter? DrawnError { get; init; }

    /// <summary>Opens standard input.</summary>
    public Func<Stream> Input { get; init; } = () => Stream.Null;

    /// <summary>True once standard output has failed: nothing more is to be written there.</summary>
    public Func<bool> IsOutputLost { get; init; } = () => false;

    /// <summary>True once something that was to be said is lost.</summary>
    public Func<bool> IsErrorLost { get; init; } = () => false;

    /// <summary>The folder from which names of files are looked up; null: the current one of the process, and names stay as they
    /// are.</summary>
    public string? Folder { get; init; }

    /// <summary>The value of an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The words that start this program again.</summary>
    public Func<IReadOnlyList<string>> Program { get; init; } = () =>
        throw new InvalidOperationException("this process is not the program.");

    /// <summary>True where the command is all the process does: signals are listened to, and end the process where the command does
    /// not.</summary>
    public bool OwnsProcess { get; init; }

    /// <summary>Interrupts the command as SIGINT does.</summary>
    public CancellationToken Interrupted { get; init; }

    /// <summary>A file or folder the user named.</summary>
    public string PathOf(string name) => Folder is null ? name : Path.Combine(Folder, name);
}
