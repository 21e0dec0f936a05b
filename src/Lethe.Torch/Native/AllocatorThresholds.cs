namespace Lethe.Torch.Native;

/// <summary>
/// Keeps glibc from giving each large tensor back to the system and asking for it anew, page by page: op-by-op loops over time spend most
/// of their time there.
/// </summary>
internal static class AllocatorThresholds
{
    // malloc.h: M_TRIM_THRESHOLD, M_MMAP_THRESHOLD. -1 as a threshold: never trim.
    private const int TrimThreshold = -1, MapThreshold = -3, Never = -1, OneGibibyte = 1 << 30;

    /// <summary>True where the thresholds are left as they are on demand: to measure libtorch as a program without Lethe sees it.</summary>
    internal static bool LeftAlone => Environment.GetEnvironmentVariable("LETHE_TORCH_MALLOC") == "default";

    /// <summary>Raises the thresholds; does nothing where the C library has no such setting, or on demand.</summary>
    internal static void Raise()
    {
        if (!OperatingSystem.IsLinux() || LeftAlone) return;
        try
        {
            _ = SetOption(MapThreshold, OneGibibyte);
            _ = SetOption(TrimThreshold, Never);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library, such as musl's: it has no thresholds to raise.
        }
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    private static extern int SetOption(int option, int value);
}
