namespace Lethe.Cli.Hosting;

/// <summary>SIGUSR2, by which a batch system says that the time of a job is almost over. .NET has no name for it and takes the system's own
/// number.</summary>
internal static class TimeSignal
{
    /// <summary>Its name.</summary>
    public const string Name = "SIGUSR2";

    private const nint Default = 0, Error = -1;

    /// <summary>Its number; null where there are no signals.</summary>
    public static PosixSignal? Number { get; } =
        OperatingSystem.IsLinux() ? (PosixSignal)12 : OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? (PosixSignal)31 : null;

    /// <summary>
    /// Takes back that it is ignored. The script of a job lets it be ignored until the program listens, and .NET calls no handler for a
    /// signal that was ignored when the process began.
    /// </summary>
    /// <returns>False where the system refuses.</returns>
    public static bool StopIgnoring() => Number is { } number && signal((int)number, Default) != Error;

    [DllImport("libc")]
#pragma warning disable IDE1006, SYSLIB1054 // the system's own name; source-generated imports need unsafe code
    private static extern nint signal(int number, nint handler);
#pragma warning restore IDE1006, SYSLIB1054
}
