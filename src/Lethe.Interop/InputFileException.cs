namespace Lethe.Interop;

/// <summary>A file given as input is missing, cut short, of another kind, or contradicts itself. The only failure of the readers here.</summary>
public sealed class InputFileException : FileProblemException
{
    /// <summary>Composes the message from its four parts, each without a full stop at its end.</summary>
    /// <param name="what">The file, or the part of it.</param>
    /// <param name="actual">What was found.</param>
    /// <param name="expected">What would have been right.</param>
    /// <param name="remedy">What the user can do.</param>
    /// <param name="inner">The cause, where there is one.</param>
    public InputFileException(string what, string actual, string expected, string remedy, Exception? inner = null)
        : base(what, actual, expected, remedy, inner)
    {
    }
}
