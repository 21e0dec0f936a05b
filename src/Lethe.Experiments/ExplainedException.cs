namespace Lethe.Experiments;

/// <summary>A mistake or a failure a user can act on, in four parts: what it is about, what was found, what would have been right, what to do.</summary>
public abstract class ExplainedException : Exception
{
    private protected ExplainedException(string what, string actual, string expected, string remedy, Exception? inner)
        : base($"{what}: {actual}. Expected {expected}. {remedy}{(remedy.EndsWith('?') ? "" : ".")}", inner)
    {
        What = what;
        Actual = actual;
        Expected = expected;
        Remedy = remedy;
    }

    /// <summary>The setting, file or folder, as the user named it.</summary>
    public string What { get; }

    /// <summary>What was found.</summary>
    public string Actual { get; }

    /// <summary>What would have been right.</summary>
    public string Expected { get; }

    /// <summary>What the user can do about it.</summary>
    public string Remedy { get; }
}
