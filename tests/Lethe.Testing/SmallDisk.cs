using System.Runtime.InteropServices;

namespace Lethe.Testing;

/// <summary>
/// Runs a test on a small file system that only its own thread sees: a private mount namespace with a tmpfs on a folder. Needs Linux and
/// the right to mount.
/// </summary>
public static class SmallDisk
{
    private const int NewNamespace = 0x00020000, Recursive = 0x4000, Private = 1 << 18, Remount = 32;

    /// <summary>Runs a test on a disk of its own.</summary>
    /// <param name="test">Given the folder.</param>
    /// <param name="kilobytes">Size of the disk.</param>
    public static void Run(Action<string> test, int kilobytes = 64)
    {
        using var folder = new ScratchFolder();
        Exception? failure = null;
        bool mounted = false;
        var thread = new Thread(() =>
        {
            try
            {
                mounted = Mount(folder.Path, kilobytes);
                if (mounted) test(folder.Path);
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        Require.Optional(mounted, "the right to mount a small file system", "run the tests as root on Linux");
    }

    /// <summary>Writes until nothing more fits.</summary>
    public static void Fill(string folder)
    {
        using var filler = new FileStream(Path.Combine(folder, "filler"), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            while (true) filler.Write(new byte[512]);
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }

    /// <summary>Gives the disk another size, from within its test.</summary>
    public static bool Resize(string folder, int kilobytes) => Mount("tmpfs", folder, "tmpfs", Remount, Size(kilobytes)) == 0;

    private static string Size(int kilobytes) => Invariant($"size={kilobytes}k");

    private static bool Mount(string folder, int kilobytes) => OperatingSystem.IsLinux() && Unshare(NewNamespace) == 0
        && Mount("none", "/", null, Recursive | Private, null) == 0 && Mount("tmpfs", folder, "tmpfs", 0, Size(kilobytes)) == 0;

#pragma warning disable SYSLIB1054, CA2101 // Generated marshalling would need unsafe code in the tests; the strings here are ASCII.
    [DllImport("libc", EntryPoint = "unshare")]
    private static extern int Unshare(int flags);

    [DllImport("libc", EntryPoint = "mount")]
    private static extern int Mount(string source, string target, string? type, nuint flags, string? data);
#pragma warning restore SYSLIB1054, CA2101
}
