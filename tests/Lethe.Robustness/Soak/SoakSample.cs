using System.Diagnostics;

namespace Lethe.Robustness.Soak;

/// <summary>What this process holds at a moment.</summary>
internal sealed record SoakSample(long Done, TimeSpan Elapsed, double ResidentMegabytes, double ManagedMegabytes, int Handles, int Threads)
{
    private const double Mega = 1 << 20;

    internal const string Header = "measurements  seconds  resident MB  managed MB  handles  threads";

    internal string Row =>
        Invariant($"{Done,12}  {Elapsed.TotalSeconds,7:F0}  {ResidentMegabytes,11:F1}  {ManagedMegabytes,10:F1}  {Handles,7}  {Threads,7}");

    /// <summary>Collects first, so that garbage is not taken for growth.</summary>
    internal static SoakSample Take(long done, TimeSpan elapsed)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var self = Process.GetCurrentProcess();
        int handles = OperatingSystem.IsLinux() ? Directory.GetFileSystemEntries("/proc/self/fd").Length : self.HandleCount;
        return new SoakSample(done, elapsed, self.WorkingSet64 / Mega, GC.GetTotalMemory(forceFullCollection: true) / Mega, handles,
            self.Threads.Count);
    }
}
