namespace Lethe.Interop;

/// <summary>Makes new names in a folder survive a power failure, where the system has a call for it; .NET opens no folders.</summary>
internal static class FolderFlush
{
    private const int ReadOnly = 0, CloseOnExec = 0x80000;

    /// <summary>fsync of a folder on Linux; nothing elsewhere. A file system that does not know the call (it answers with an error) has its
    /// own order of things.</summary>
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux()) return;
        int handle = open(Encoding.UTF8.GetBytes(folder + "\0"), ReadOnly | CloseOnExec);
        if (handle < 0) return;
        _ = fsync(handle);
        _ = close(handle);
    }

#pragma warning disable IDE1006, SYSLIB1054 // the system's own names; source-generated imports need unsafe code
    [DllImport("libc")]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc")]
    private static extern int fsync(int handle);

    [DllImport("libc")]
    private static extern int close(int handle);
#pragma warning restore IDE1006, SYSLIB1054
}
