namespace Lethe.Interop.Isolation;

/// <summary>
/// Landlock, by which a Linux process takes rights from itself for good (Documentation/userspace-api/landlock.rst of the kernel).
/// Rules without exceptions: what is handled is denied everywhere. Kernels know more of it the newer they are; each is asked for
/// what it knows.
/// </summary>
internal static class Landlock
{
    /// <summary>Execution of files (LANDLOCK_ACCESS_FS_EXECUTE).</summary>
    internal const ulong Execution = 1;

    // WRITE_FILE; REMOVE_DIR to MAKE_SYM; then, by version, REFER, TRUNCATE, IOCTL_DEV.
    private const ulong WriteFile = 1 << 1, RemoveAndMake = 0b1_1111_1111 << 4, Refer = 1 << 13, Truncate = 1 << 14, Devices = 1 << 15;

    // Bind and connect by TCP; abstract sockets and signals to processes outside.
    private const ulong Tcp = 0b11, Outside = 0b11;

    private const int CreateRuleset = 444, RestrictSelf = 446, AskVersion = 1;

    /// <summary>Everything that changes files and folders.</summary>
    internal const ulong Writing = WriteFile | RemoveAndMake | Refer | Truncate | Devices;

    /// <summary>The version the kernel knows; 0 where it has none.</summary>
    internal static int Version { get; } = Ask();

    /// <summary>
    /// Takes rights from the calling thread and those it starts from now on. False where the kernel refuses or does not know how.
    /// </summary>
    internal static bool Restrict(ulong files, bool network)
    {
        if (Version < 1) return false;
        ulong known = Execution | WriteFile | RemoveAndMake | (Version >= 2 ? Refer : 0) | (Version >= 3 ? Truncate : 0)
            | (Version >= 5 ? Devices : 0);
        var rights = new Rights
        {
            Files = files & known, Network = network && Version >= 4 ? Tcp : 0, Scope = network && Version >= 6
            ? Outside : 0
        };
        long ruleset = Create(CreateRuleset, in rights, Marshal.SizeOf<Rights>(), 0);
        if (ruleset < 0) return false;
        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle((nint)ruleset, ownsHandle: true);
        return Enter(RestrictSelf, (int)ruleset, 0) == 0;
    }

    private static int Ask()
    {
        try
        {
            return OperatingSystem.IsLinux() ? (int)AskKernel(CreateRuleset, 0, 0, AskVersion) : 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return 0;
        }
    }

    [DllImport("libc", EntryPoint = "syscall")]
    private static extern long AskKernel(long number, nint attributes, nint size, nuint flags);

    [DllImport("libc", EntryPoint = "syscall")]
    private static extern long Create(long number, in Rights attributes, nint size, nuint flags);

    [DllImport("libc", EntryPoint = "syscall")]
    private static extern long Enter(long number, nint ruleset, nuint flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct Rights
    {
        public ulong Files, Network, Scope;
    }
}
