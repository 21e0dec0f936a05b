namespace Lethe.Cli.Hosting;

/// <summary>A failure in the four parts every message of the tool has, with its exit code.</summary>
internal sealed class CommandException : Exception
{
    public CommandException(string what, string actual, string expected, string remedy, int code = ExitCode.Usage, Exception? inner = null)
        : base(what, inner)
    {
        What = what;
        Actual = actual;
        Expected = expected;
        Remedy = remedy;
        Code = code;
    }

    /// <summary>What failed, in a few words.</summary>
    public string What { get; }

    /// <summary>What was found.</summary>
    public string Actual { get; }

    /// <summary>What would have been right.</summary>
    public string Expected { get; }

    /// <summary>What to do.</summary>
    public string Remedy { get; }

    /// <summary>The exit code.</summary>
    public int Code { get; }
}
