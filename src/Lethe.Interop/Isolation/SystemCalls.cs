namespace Lethe.Interop.Isolation;

/// <summary>
/// The few calls of Unix by which a child process limits itself. Where the C library has none, or the system refuses, nothing
/// happens.
/// </summary>
internal static class SystemCalls
{
    /// <summary>SIGHUP, SIGINT.</summary>
    internal const int Hangup = 1, Interrupt = 2;

    /// <summary>RLIMIT_FSIZE, RLIMIT_DATA and RLIMIT_CORE, the same on Linux and macOS.</summary>
    internal const int FileSizeLimit = 1, DataLimit = 2, CoreLimit = 4;

    // PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS; SIGKILL.
    private const int ParentDeathSignal = 1, Dumpable = 4, NoNewPrivileges = 38, Kill = 9;

    private const int StandardOutput = 1, StandardError = 2;

    /// <summary>SIG_IGN.</summary>
    private const nint Ignored = 1;

    /// <summary>Ignores a signal, also beyond execve.</summary>
    internal static void Ignore(int number) => Try(() => signal(number, Ignored));

    /// <summary>Sets both limits of a resource.</summary>
    internal static void Limit(int resource, long most) =>
        Try(() => setrlimit(resource, new ResourceLimit { Soft = (ulong)most, Hard = (ulong)most }));

    /// <summary>Is killed when the thread that started this process ends.</summary>
    internal static void EndWithParent() => Try(() => prctl(ParentDeathSignal, Kill, 0, 0, 0));

    /// <summary>Programs that run as another user no longer do.</summary>
    internal static void ForbidNewPrivileges() => Try(() => prctl(NoNewPrivileges, 1, 0, 0, 0));

    /// <summary>No image of memory is written when this process crashes.</summary>
    internal static void ForbidDumps() => Try(() => prctl(Dumpable, 0, 0, 0, 0));

    internal static void SendOutputToErrors() => Try(() => dup2(StandardError, StandardOutput));

    /// <summary>Becomes another program; returns only where that fails.</summary>
    internal static void Execute(string program, string[] line) =>
        Try(() => execv(Marshal.StringToCoTaskMemUTF8(program), [.. line.Select(Marshal.StringToCoTaskMemUTF8), 0]));

    private static void Try(Func<int> call)
    {
        try
        {
            _ = call();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library.
        }
    }

#pragma warning disable IDE1006, SYSLIB1054 // the system's own names; source-generated imports need unsafe code
    [DllImport("libc")]
    private static extern int signal(int number, nint handler);

    [DllImport("libc")]
    private static extern int setrlimit(int resource, in ResourceLimit limit);

    [DllImport("libc")]
    private static extern int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [DllImport("libc")]
    private static extern int dup2(int from, int to);

    [DllImport("libc")]
    private static extern int execv(nint path, nint[] words);
#pragma warning restore IDE1006, SYSLIB1054

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Soft, Hard;
    }
}
