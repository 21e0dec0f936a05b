using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lethe.Cli.Diagnostics;

/// <summary>The processor, the runtime and the folder written to.</summary>
internal static class Machine
{
    /// <summary>What every command needs.</summary>
    public static IEnumerable<Check> Checks()
    {
        yield return new Check("processor", true, MachineInfo.Processor);
        yield return VectorWidth();
        yield return new Check("threads", true, Invariant($"{Environment.ProcessorCount} (results do not depend on how many are used)"));
        yield return new Check("memory", true,
            Invariant($"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30):F1} GiB available to the program"));
        yield return new Check("runtime", true, $"{RuntimeInformation.FrameworkDescription} on " +
            $"{RuntimeInformation.OSDescription.Trim()} ({RuntimeInformation.RuntimeIdentifier})");
        yield return CurrentFolder();
    }

    /// <summary>The same for a report.</summary>
    public static IReadOnlyList<ReportEntry> Entries => [.. Checks().Select(c => new ReportEntry(c.Name, c.Detail))];

    private static Check VectorWidth()
    {
        string fused = Fma.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.IsSupported
            ? "fused multiply-add" : "no fused multiply-add";
        if (Vector512.IsHardwareAccelerated) return new Check("vectors", true, $"512 bits, {fused}");
        if (Vector256.IsHardwareAccelerated)
            return new Check("vectors", true, $"256 bits, {fused}: the same results as 512 bits, more slowly");
        if (Vector128.IsHardwareAccelerated)
            return new Check("vectors", true, $"128 bits, {fused}: the same results as 512 bits, more slowly");
        return new Check("vectors", false,
            "none: the same results, several times more slowly; if a DOTNET_EnableHWIntrinsic=0 is set, remove it");
    }

    private static Check CurrentFolder()
    {
        string folder = Environment.CurrentDirectory;
        string probe = Path.Combine(folder, $".lethe-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return new Check("current folder", true, $"{folder} can be written");
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            return new Check("current folder", false, $"{folder} cannot be written ({e.Message}): give another with --out DIR");
        }
    }
}
