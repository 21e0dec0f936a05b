namespace Lethe.Experiments.Runs;

/// <summary>A run folder cannot be used: not empty, in use, damaged, below a regular file, on a full or read-only disk.</summary>
public sealed class RunFolderException : ExplainedException
{
    /// <summary>Composes the message from its four parts, each without a full stop at its end.</summary>
    /// <param name="what">The folder or file.</param>
    /// <param name="actual">What was found.</param>
    /// <param name="expected">What would have been right.</param>
    /// <param name="remedy">What the user can do.</param>
    /// <param name="inner">The cause, where there is one.</param>
    public RunFolderException(string what, string actual, string expected, string remedy, Exception? inner = null)
        : base(what, actual, expected, remedy, inner)
    {
    }

    /// <summary>True where the call was wrong (exit code 2), false where the machine failed while running (exit code 1).</summary>
    public bool IsUsage { get; init; }
}
