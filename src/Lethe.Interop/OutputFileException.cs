namespace Lethe.Interop;

/// <summary>A file could not be written: no such folder, no permission, no space. Nothing is left behind under the final name.</summary>
public sealed class OutputFileException : FileProblemException
{
    /// <summary>Composes the message from its four parts, each without a full stop at its end.</summary>
    /// <param name="what">The file.</param>
    /// <param name="actual">What happened.</param>
    /// <param name="expected">What would have been right.</param>
    /// <param name="remedy">What the user can do.</param>
    /// <param name="inner">The cause, where there is one.</param>
    public OutputFileException(string what, string actual, string expected, string remedy, Exception? inner = null)
        : base(what, actual, expected, remedy, inner)
    {
    }
}
