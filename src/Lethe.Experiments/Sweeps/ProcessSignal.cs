namespace Lethe.Experiments.Sweeps;

/// <summary>Asks a process to end: .NET itself can only kill.</summary>
internal static class ProcessSignal
{
    private const int Terminate = 15;

    /// <summary>
    /// SIGTERM to a process, if it still is the one that is meant. Where there are no signals it is ended at once: it goes on from its last
    /// checkpoint.
    /// </summary>
    /// <returns>False where it has ended already, or may not be signalled.</returns>
    public static bool End(ProcessIdentity process)
    {
        if (!process.IsAlive) return false;
        if (!OperatingSystem.IsWindows()) return kill(process.Id, Terminate) == 0;
        try
        {
            using Process found = Process.GetProcessById(process.Id);
            found.Kill();
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [DllImport("libc")]
#pragma warning disable IDE1006, SYSLIB1054 // the system's own name; source-generated imports need unsafe code
    private static extern int kill(int process, int signal);
#pragma warning restore IDE1006, SYSLIB1054
}
