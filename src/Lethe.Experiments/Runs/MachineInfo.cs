using System.Runtime.Intrinsics;

namespace Lethe.Experiments.Runs;

/// <summary>What a run was computed on and by: for its manifest, never for its results.</summary>
public static class MachineInfo
{
    /// <summary>Version of this library with the commit it was built from.</summary>
    public static string Version { get; } =
        typeof(MachineInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The processor's name, or its architecture where the system does not tell.</summary>
    public static string Processor { get; } = ReadProcessor();

    /// <summary>Bits of the widest vectors the hardware handles: 512, 256, 128 or 0.</summary>
    public static int VectorBits { get; } =
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>The .NET runtime.</summary>
    public static string Runtime { get; } = RuntimeInformation.FrameworkDescription;

    /// <summary>The operating system.</summary>
    public static string System { get; } = RuntimeInformation.OSDescription;

    private static string ReadProcessor()
    {
        string fallback = Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
        try
        {
            const string Cpu = "/proc/cpuinfo";
            if (!File.Exists(Cpu)) return fallback;
            string? line = File.ReadLines(Cpu).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
            return line is null ? fallback : line[(line.IndexOf(':') + 1)..].Trim();
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            return fallback;
        }
    }
}
