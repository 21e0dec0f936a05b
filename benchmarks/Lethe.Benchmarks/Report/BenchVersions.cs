using System.Reflection;
using System.Runtime.InteropServices;

namespace Lethe.Benchmarks.Report;

/// <summary>What a record was measured with.</summary>
internal static class BenchVersions
{
    /// <summary>The commit of this build, as far as the build knew it; otherwise the version.</summary>
    public static string Commit { get; } = Application.Version.Split('+') is [_, var commit] ? commit : Application.Version;

    /// <summary>In the order shown, TorchSharp and libtorch apart. To be called before the measurement, which is a load itself.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Collect(int threads)
    {
        List<KeyValuePair<string, string>> versions =
        [
            new("processor", MachineInfo.Processor),
            new("threads", Invariant($"{threads}")),
            new("vectors", Invariant($"{MachineInfo.VectorBits} bits")),
            new("runtime", MachineInfo.Runtime),
            new("system", $"{MachineInfo.System.Trim()} ({RuntimeInformation.RuntimeIdentifier})"),
            new("build", typeof(BenchVersions).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "unknown"),
            new("lethe", Application.Version.Split('+')[0]),
            new("commit", Commit),
        ];
        if (Load() is { } load) versions.Add(new("load average at the start", load));
        return versions;
    }

    public static IReadOnlyList<KeyValuePair<string, string>> Peers { get; } =
        [new("TorchSharp", TorchVersions.TorchSharp), new("libtorch", TorchVersions.LibTorch),
        new("memory of libtorch", TorchVersions.Allocator)];

    /// <summary>How busy the machine was in the last minute: a number well above 0 before a measurement says that others were at
    /// work.</summary>
    private static string? Load()
    {
        try
        {
            return File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : null;
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            return null;
        }
    }
}
