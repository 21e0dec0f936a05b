namespace Lethe.Cli.Hosting;

/// <summary>What the program tells its caller.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Failed while running: full disk, output not writable, a defect of the program.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage, configuration or input.</summary>
    public const int Usage = 2;

    /// <summary>The computation diverged; the result says when and where.</summary>
    public const int Diverged = 3;

    /// <summary>SIGINT, SIGTERM or SIGHUP.</summary>
    public const int Interrupted = 130;

    /// <summary>The code for a kind of problem.</summary>
    public static int Of(ProblemKind kind) => kind switch
    {
        ProblemKind.Output or ProblemKind.Limit or ProblemKind.Failed => Failed,
        ProblemKind.Diverged => Diverged,
        ProblemKind.Interrupted => Interrupted,
        _ => Usage,
    };
}
