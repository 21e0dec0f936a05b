namespace Lethe.Interop;

/// <summary>
/// A file could not be read or written. The four parts say what a user needs, in this order: which file, what is the matter,
/// what should be there, what to do. The command line prints them as one line or as one JSON object.
/// </summary>
public abstract class FileProblemException : IOException
{
    private protected FileProblemException(string what, string actual, string expected, string remedy, Exception? inner)
        : base($"{what}: {actual}. Expected {expected}. {remedy}.", inner)
    {
        What = what;
        Actual = actual;
        Expected = expected;
        Remedy = remedy;
    }

    /// <summary>The file, or the part of it, as the user named it.</summary>
    public string What { get; }

    /// <summary>What was found there.</summary>
    public string Actual { get; }

    /// <summary>What would have been right.</summary>
    public string Expected { get; }

    /// <summary>What the user can do about it.</summary>
    public string Remedy { get; }
}
