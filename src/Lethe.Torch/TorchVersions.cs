using System.Reflection;

namespace Lethe.Torch;

/// <summary>The versions this build belongs to, as they stand in Directory.Packages.props.</summary>
public static class TorchVersions
{
    /// <summary>The version of the TorchSharp package.</summary>
    public static string TorchSharp { get; } = Metadata("TorchSharpVersion");

    /// <summary>The version of the libtorch-cpu packages it needs.</summary>
    public static string LibTorch { get; } = Metadata("LibTorchVersion");

    /// <summary>How libtorch gets its memory in this process: see docs/torch.md.</summary>
    public static string Allocator => !OperatingSystem.IsLinux() ? "the system's" : AllocatorThresholds.LeftAlone
        ? "glibc's malloc as it comes" : "glibc's malloc, thresholds raised";

    private static string Metadata(string key)
    {
        foreach (AssemblyMetadataAttribute attribute in typeof(TorchVersions).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>())
        {
            if (attribute.Key == key && attribute.Value is { } value) return value;
        }

        throw new InvalidOperationException($"the assembly was built without the metadata {key}");
    }
}
